"""Give the judge's copy of a page what no browser would send, and see that nothing comes of it."""

from __future__ import annotations

import json

import pytest

from coplit_jupyter.sandbox.catalog import images_folder, load_catalog

pytestmark = [pytest.mark.docker, pytest.mark.timeout(900)]

START = """
const { Mirror } = require('/opt/coplit/coplit_jupyter/harness/javascript/mirror.js');
const program = { fail: (verdict, message) => new Error(message), value() { throw new Error('asked'); },
  encode: (value) => value, recording: true };
const mirror = new Mirror(program);
const node = (id, tag, attributes = [], children = [], state = null) => [id, tag, 0, attributes, children, state];
const page = (...children) => ({ root: node(1, 'html', [], [node(2, 'head'), node(3, 'body', [], children)]),
  active: 3, url: 'http://localhost/' });
"""
SCRIPTS = (
    START
    + """
globalThis.hits = 0;
const evil = 'globalThis.hits++; parent.hits++; process.exit(7)';
mirror.apply(page(
  node(4, 'iframe', [['src', `javascript:${evil}`]]), node(5, 'iframe', [['srcdoc', `<script>${evil}</script>`]]),
  node(6, 'iframe', [['src', 'file:///etc/passwd']]), node(7, 'script', [], [[8, '#', evil]]),
  node(9, 'img', [['src', 'file:///etc/passwd'], ['onerror', evil]]), node(10, 'button', [['onclick', evil]]),
  node(11, 'object', [['data', 'file:///etc/passwd']]), node(12, 'link', [['rel', 'stylesheet'], ['href', 'file:///etc/passwd']]),
));
mirror.originals.get('click').call(mirror.nodes.get(10));
setTimeout(() => {
  const frames = [...mirror.document.querySelectorAll('iframe')].map((one) => one.contentDocument?.body?.textContent ?? '');
  console.log(JSON.stringify({ hits: globalThis.hits, inside: mirror.window.hits ?? 0, frames, sheets: mirror.document.styleSheets.length }));
  process.exit(0);
}, 500);
"""
)
FORGED = (
    START
    + """
let deep = node(100, 'p');
for (let i = 0; i < 600; i++) deep = node(200 + i, 'div', [], [deep]);
const twice = node(60001, 'div', [], [node(60002, 'b', [], [node(60001, 'div')])]);
const forged = {
  number: 5, nothing: {}, root: { root: 5 }, short: { root: [1] }, attributes: { root: [1, 'html', 0, 5, [], null] },
  tag: page(node(4, 'a b')), name: page(node(4, 'p', [['x y', '1']])), script: { ...page(), url: 'javascript:1' },
  place: { ...page(), url: 'file:///etc/passwd' }, file: page(node(4, 'input', [['type', 'file']], [], { value: 'x' })),
  deep: page(deep), cycle: page(twice),
  many: page(...Array.from({ length: 30000 }, (_, i) => node(1000 + i, 'p'))),
  frames: page(...Array.from({ length: 25 }, (_, i) => node(50000 + i, 'iframe'))),
};
const accepted = Object.keys(forged).filter((name) => {
  try {
    mirror.apply(forged[name]);
    return true;
  } catch (error) {
    return !error.message.startsWith('Your page cannot be shown to the test');
  }
});
mirror.renew();
mirror.apply(page(node(4, 'input', [], [], { value: '한글', checked: false })));
console.log(JSON.stringify({ accepted, value: mirror.document.querySelector('input').value }));
process.exit(0);
"""
)


def said(client, program: str) -> dict[str, object]:
    image = load_catalog(images_folder())["node-react"].tag
    shown = client.containers.run(
        image, ["node", "-e", program], remove=True, network_mode="none", read_only=True
    )
    return json.loads(shown)


def test_nothing_in_a_page_runs_or_loads_in_the_judge(docker_client, react_image):
    """The judge holds the hidden tests: a student's page is text there, and no more."""
    assert said(docker_client, SCRIPTS) == {
        "hits": 0,
        "inside": 0,
        "frames": ["", "", ""],
        "sheets": 0,
    }


def test_what_is_no_page_is_refused_and_the_next_one_shown(docker_client, react_image):
    """A forged description costs its own test; the copy is not left half made."""
    assert said(docker_client, FORGED) == {"accepted": [], "value": "한글"}
