"""Which programs a source starts, in the ways in which people start them."""

from __future__ import annotations

import pytest

from isolate.frameworks.programs import programs
from isolate.model.app import App
from isolate.model.origin import Origin
from tests.plan.making import source

APP = App(name="a", path="a", folder="a", manifests=())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("subprocess.run(['dot', '-Tsvg'])", ["dot"]),
        ("subprocess.check_output(('git', 'log'))", ["git"]),
        ("subprocess.Popen(['ffmpeg'] + arguments)", ["ffmpeg"]),
        ("command = ['pandoc', path]\nsubprocess.call(command)", ["pandoc"]),
        ("subprocess.run('/usr/bin/gs -q a.ps', shell=True)", ["gs"]),
        ("subprocess.run(shlex.split('gs -q a.ps'))", ["gs"]),
        ("os.system(f'convert {path} out.png')", ["convert"]),
        ("os.system('cd /tmp && LANG=C curl x | jq .')", ["cd", "curl", "jq"]),
        ("os.popen('sudo ping -c 1 %s' % host)", ["ping"]),
        ("await asyncio.create_subprocess_exec('soffice', '--headless')", ["soffice"]),
        ("DOT = 'dot'\nfrom shutil import which\nwhich(DOT)", ["dot"]),
        ("shutil.which('tesseract')", ["tesseract"]),
        ("from subprocess import check_call\ncheck_call(['rsync', 'a', 'b'])", ["rsync"]),
        ("app.run('git'); run('git'); git.system('git')", []),
        ("subprocess.run([sys.executable, 'dot'])", []),
        ("os.system(f'ff{kind} a')", []),
        ("subprocess.run([name, 'dot'])", []),
        ("['git', 'svn']", []),
    ],
)
def test_programs(text, names):
    assert sorted(programs(source({"app.py": text}), APP)) == names


def test_only_what_is_used_counts_and_the_first_line_is_told():
    files = {
        "app.py": "import draw\n",
        "draw.py": "import os\n\nos.system('dot a')\nos.system('dot b')\n",
        "release.py": "import os\nos.system('git push')\n",
    }
    assert programs(source(files), APP) == {"dot": Origin(file="a/draw.py", line=3)}
    assert "git" in programs(source(files), APP, started=("python", "release.py"))
