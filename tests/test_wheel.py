"""What is installed is complete: schemas, catalogue and policy library are inside the wheel."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_wheel_validates_its_own_library_from_an_empty_environment(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    home = tmp_path / "env"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    site = Path(
        subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
    )
    target = ["--target", str(site), "--no-deps", "--no-index", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *target], check=True, capture_output=True)
    # the dependencies come from here, because a test may not download them; the wheel's own package comes first
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))

    where = "import costcutter, costcutter.documents.share as s; print(costcutter.__file__, s.share('policies'))"
    found = subprocess.run([python, "-c", where], check=True, capture_output=True, text=True, cwd=tmp_path).stdout
    library = found.split()[1]
    ran = subprocess.run(
        [python, "-m", "costcutter", "validate", library], capture_output=True, text=True, cwd=tmp_path, check=False
    )

    assert found.split()[0].startswith(str(site))
    assert library.startswith(str(site))
    assert ran.returncode == 0, ran.stderr
    assert "No problems in" in ran.stderr
