"""Reports: plans and journals as text, CSV and JSON. Reads values, never AWS."""
