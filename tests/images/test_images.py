"""Hold each image, and so each of its children, to what sandboxes rely on."""

from __future__ import annotations

import json
import zlib

import pytest

from coplit_jupyter.sandbox.build import Images
from coplit_jupyter.sandbox.catalog import images_folder, load_catalog

CATALOG = {name: spec for name, spec in load_catalog(images_folder()).items() if not spec.is_tool}
GRADING = [name for name, spec in CATALOG.items() if spec.language]
# What everybody has to download was agreed on; the catalog may not say more.
AGREED_MB = {
    "base": 32,
    "python": 60,
    "python-data": 190,
    "node": 75,
    "node-react": 100,
    "c": 110,
}

pytestmark = [pytest.mark.docker, pytest.mark.timeout(900)]


def run(client, image: str, program: str) -> str:
    return client.containers.run(
        image, ["python3", "-c", program], remove=True, network_mode="none", read_only=True
    ).decode()


@pytest.mark.parametrize("name", list(CATALOG))
def test_an_image_is_within_its_budget(docker_client, all_images, name):
    """Everybody downloads or builds it on the first day of term."""
    spec = CATALOG[name]
    assert spec.budget_mb == AGREED_MB[name]
    packer = zlib.compressobj(6, wbits=31)
    size = 0
    for chunk in docker_client.api.get_image(spec.tag):
        size += len(packer.compress(chunk))
    size += len(packer.flush())
    print(f"{spec.repository}: {size / 1e6:.1f} of {spec.budget_mb} MB compressed")
    assert size / 1e6 <= spec.budget_mb


@pytest.mark.parametrize("name", list(CATALOG))
def test_an_image_says_what_it_is_and_is_never_root(docker_client, all_images, name):
    """The labels tell an old image from a current one; root would be one limit fewer."""
    config = docker_client.api.inspect_image(CATALOG[name].tag)["Config"]
    assert config["User"] == "10001:10001"
    assert config["Labels"]["org.coplit.protocol"] == "1"
    assert config["Labels"]["org.coplit.context"] == CATALOG[name].context


@pytest.mark.parametrize("name", GRADING)
def test_only_the_harness_of_ours_is_in_it(docker_client, all_images, name):
    """The grading side's code has no business beside a student's."""
    program = (
        "import os, coplit_jupyter.harness.judge, coplit_jupyter.harness.student, coplit_jupyter;"
        "print(coplit_jupyter.__file__, sorted(os.listdir('/opt/coplit/coplit_jupyter')))"
    )
    assert run(docker_client, CATALOG[name].tag, program).strip() == "None ['harness']"


@pytest.mark.parametrize("name", GRADING)
def test_no_tool_of_the_build_stays(docker_client, all_images, name):
    """No package manager for a student to play with, no certificates of the building machine."""
    program = (
        "import importlib.util, os, shutil;"
        "print(shutil.which('pip'), shutil.which('npm'), importlib.util.find_spec('pip'),"
        " os.path.exists('/opt/host-certificates.crt'), os.path.exists('/opt/packages'),"
        " os.listdir('/var/lib/apt/lists'), os.listdir('/usr/share/doc'), shutil.which('gcc'))"
    )
    compiler = "/usr/bin/gcc" if name == "c" else "None"
    expected = f"None None None False False [] [] {compiler}"
    assert run(docker_client, CATALOG[name].tag, program).strip() == expected


@pytest.mark.parametrize("name", GRADING)
def test_no_program_in_it_changes_who_it_runs_as(docker_client, all_images, name):
    """Nothing could come of it in a sandbox, and one reason less is better."""
    program = (
        "import os, stat\n"
        "print([os.path.join(place, name) for place, _, names in os.walk('/usr') for name in names\n"
        "       if os.lstat(os.path.join(place, name)).st_mode & (stat.S_ISUID | stat.S_ISGID)])"
    )
    assert run(docker_client, CATALOG[name].tag, program).strip() == "[]"


@pytest.mark.parametrize("name", GRADING)
def test_it_starts_without_compiling(docker_client, all_images, name):
    """Read-only roots cannot keep what was compiled: it would be done again at every start."""
    program = (
        "import importlib.util as u, os, sys\n"
        "import pytest, msgpack, _pytest.python, coplit_jupyter.harness.wire\n"
        "print([name for name, module in sys.modules.items()\n"
        "       if (file := getattr(module, '__file__', None)) and file.endswith('.py')\n"
        "       and name != '__main__' and not os.path.exists(u.cache_from_source(file))])"
    )
    assert run(docker_client, CATALOG[name].tag, program).strip() == "[]"


@pytest.mark.parametrize("name", GRADING)
def test_what_is_preloaded_can_be_imported(docker_client, all_images, name):
    """A module that is missing would end every student's container at its start."""
    modules = list(CATALOG[name].preload)
    program = f"import importlib, os; [importlib.import_module(m) for m in {modules!r}]; "
    program += "print(os.environ['COPLIT_PRELOAD'])"
    assert run(docker_client, CATALOG[name].tag, program).strip() == ",".join(modules)


def test_the_scientific_packages_work(docker_client, all_images):
    """numpy, pandas, scipy and matplotlib, without a display and without a writable home."""
    program = (
        "import numpy, pandas, scipy.stats, matplotlib.pyplot as plt, io;"
        "frame = pandas.DataFrame({'a': numpy.arange(3)});"
        "plt.plot(frame['a']); plt.savefig(io.BytesIO());"
        "print(int(frame['a'].sum()), round(scipy.stats.norm.cdf(0), 1))"
    )
    printed = docker_client.containers.run(
        CATALOG["python-data"].tag, ["python3", "-c", program], remove=True, network_mode="none"
    )
    assert printed.decode().split("\n")[-2] == "3 0.5"


def test_node_knows_korean_and_the_world_falls_back(docker_client, all_images):
    """Most of ICU's data is left out: what is there works, and nothing that is not there crashes."""
    program = """
      const kinds = [Intl.DateTimeFormat, Intl.NumberFormat, Intl.Collator, Intl.PluralRules,
        Intl.ListFormat, Intl.RelativeTimeFormat, Intl.Segmenter];
      const tags = 'en ko ja zh zh-TW de fr es it pt ru ar he hi th km lo my vi tr el sv fa bn ta zz'.split(' ');
      for (const tag of tags) for (const Kind of kinds) {
        const made = new Kind(tag, Kind === Intl.DateTimeFormat ? { dateStyle: 'full', timeStyle: 'long' } : {});
        if (made.format) made.format(Kind === Intl.ListFormat ? ['a', 'b'] : 1, 'day');
        if (made.segment) [...made.segment('สวัสดี 안녕하세요 hello 漢字')];
        made.resolvedOptions();
      }
      for (const zone of Intl.supportedValuesOf('timeZone')) new Date(0).toLocaleString('ko', { timeZone: zone });
      for (const encoding of ['utf-8', 'utf-16le', 'euc-kr', 'shift_jis', 'windows-1252', 'iso-8859-15']) new TextDecoder(encoding);
      console.log(JSON.stringify([
        (1234567.891).toLocaleString('ko'), (1234567.891).toLocaleString('de-DE'), (5000).toLocaleString('ko-KR', { style: 'currency', currency: 'KRW' }),
        new Date(Date.UTC(2026, 2, 1)).toLocaleDateString('ko-KR', { dateStyle: 'full', timeZone: 'Asia/Seoul' }),
        ['나', 'a', '가', 'Z', '다'].sort(new Intl.Collator('ko').compare).join(''),
        [...new Intl.Segmenter('ko', { granularity: 'grapheme' }).segment('각가🇰🇷')].length,
        new TextDecoder('euc-kr').decode(Buffer.from('b0a1', 'hex')), '한글'.normalize('NFD').length,
        new Intl.DisplayNames('ko', { type: 'region' }).of('US'), /^\\p{Script=Hangul}+$/u.test('한글'),
      ]));
    """.replace("\\\\", "\\")
    said = docker_client.containers.run(
        CATALOG["node"].tag, ["node", "-e", program], remove=True, network_mode="none"
    )
    assert json.loads(said) == [
        "1,234,567.891",
        "1.234.567,891",
        "₩5,000",
        "2026년 3월 1일 일요일",
        "가나다aZ",
        3,
        "가",
        6,
        "미국",
        True,
    ]


def test_what_is_up_to_date_is_not_built_again(docker_client, all_images):
    """The second `coplit demo` takes seconds."""
    said = []
    states = Images(docker_client, on_progress=said.append).build(["python-data"])
    assert states[0].current
    assert all(line.endswith("is up to date.") for line in said)
    assert len(said) == 3
