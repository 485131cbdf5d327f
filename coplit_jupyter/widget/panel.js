/**
 * Shows the state of one submission (see live.py). Every text is set as text, never as HTML:
 * names, messages and outputs come from students and their programs.
 */

const WORDS = {
  en: {
    passed: "Passed", failed: "Failed", error: "Error", "timed-out": "Timed out",
    "out-of-memory": "Out of memory", "not-run": "Not run", broken: "Grader problem",
    waiting: "Waiting", sending: "Sending…", received: "Received",
    line: (place) => `number ${place} in line`,
    done: (n, all) => `${n} of ${all} tests done`,
    points: (n, all) => `${n} / ${all} points`,
    practice: "Practice", notSubmitted: "Not submitted", noScore: "No score",
    expected: "Expected", actual: "Actual", hint: "Hint", output: "Your output",
    hidden: "Hidden test",
    notFilledIn: "Not filled in yet",
    place: (text, cell, line) => `${text} (cell ${cell}, line ${line})`,
    ours: "This is not your fault and costs nothing.",
  },
  ko: {
    passed: "통과", failed: "실패", error: "오류", "timed-out": "시간 초과",
    "out-of-memory": "메모리 초과", "not-run": "실행 안 됨", broken: "채점기 문제",
    waiting: "대기", sending: "전송 중…", received: "접수됨",
    line: (place) => `대기 순서 ${place}번째`,
    done: (n, all) => `테스트 ${all}개 중 ${n}개 완료`,
    points: (n, all) => `${n} / ${all}점`,
    practice: "연습", notSubmitted: "제출되지 않음", noScore: "점수 없음",
    expected: "기대한 값", actual: "실제 값", hint: "힌트", output: "출력 내용",
    hidden: "비공개 테스트",
    notFilledIn: "아직 작성하지 않음",
    place: (text, cell, line) => `${text} (셀 ${cell}, ${line}번째 줄)`,
    ours: "여러분의 잘못이 아니며 제출 횟수도 줄지 않습니다.",
  },
};
const SIGNS = {
  passed: "✓", failed: "✗", error: "!", "timed-out": "◷", "out-of-memory": "▣",
  "not-run": "–", broken: "⚙",
};

function words() {
  const said = document.documentElement.lang || navigator.language || "en";
  return said.toLowerCase().startsWith("ko") ? WORDS.ko : WORDS.en;
}

/** Colour codes are dropped; characters that turn or hide the text around them become visible. */
function plain(text) {
  return String(text)
    .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, "")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}

const NOT_FILLED_IN = "Not filled in yet";

/** An answer that is not there is not called an error. */
function outcome(result, say) {
  const isMissing = result.verdict === "error" && String(result.message).split("\n")[0].includes(NOT_FILLED_IN);
  return isMissing ? say.notFilledIn : say[result.verdict];
}

/** Say what was raised where in the reader's language; what was raised is the program's own text. */
function sentence(message, say) {
  return String(message).replace(/^(.+) \(cell (\d+), line (\d+)\)$/m, (_, text, cell, line) =>
    say.place(text.replace(NOT_FILLED_IN, say.notFilledIn), cell, line));
}

/** The name of a pytest function in words, as the panel on the right says it. */
function readable(name) {
  const match = /^(?:\w+::|\w+\.)?test(?:_+|(?=[A-Z0-9]))([A-Za-z0-9]\w*?)_*(\[.*\])?$/s.exec(name);
  if (!match) return name;
  const text = match[1].replace(/_+/g, " ");
  return text.charAt(0).toUpperCase() + text.slice(1) + (match[2] ? ` ${match[2]}` : "");
}

/** Make an element with a class, a text and children. */
function make(tag, name, text, children = []) {
  const element = document.createElement(tag);
  if (name) element.className = `cp-Cell-${name}`;
  if (text !== undefined && text !== null) element.textContent = plain(text);
  element.append(...children);
  return element;
}

function headline(state, say) {
  const done = state.tests.filter((test) => test.result).length;
  switch (state.phase) {
    case "sending":
      return say.sending;
    case "waiting":
      return `${say.received} · ${say.line((state.position ?? 0) + 1)}`;
    case "running":
      return say.done(done, state.tests.length);
    case "finished": {
      const report = state.report;
      if (report.score === null) return say.noScore;
      const score = say.points(report.score, report.max_score);
      return report.practice ? `${score} · ${say.practice}` : score;
    }
    default:
      return say.notSubmitted;
  }
}

function detail(label, text) {
  return make("div", "detail", null, [make("b", "", label), make("pre", "text", text)]);
}

function testRow(test, say, open) {
  const result = test.result;
  const called = readable(test.name);
  const name = test.hidden ? [say.hidden, called].filter(Boolean).join(" · ") : called;
  const verdict = result ? result.verdict : "waiting";
  const isKnown = result && verdict !== "broken";
  const points = `${isKnown ? result.points : "–"} / ${result ? result.max_points : test.points}`;
  const summary = make("summary", "row", null, [
    make("span", "sign", SIGNS[verdict] ?? "·"),
    make("span", "name", name),
    make("span", "verdict", `${result ? outcome(result, say) : say[verdict]} · ${points}`),
  ]);
  summary.firstChild.setAttribute("aria-hidden", "true");
  const parts = [];
  if (result) {
    if (verdict === "broken") parts.push(make("p", "note", say.ours));
    if (result.message) parts.push(make("pre", "text", sentence(result.message, say)));
    if (result.expected !== null && result.expected !== undefined)
      parts.push(detail(say.expected, result.expected));
    if (result.actual !== null && result.actual !== undefined)
      parts.push(detail(say.actual, result.actual));
    if (result.hint) parts.push(detail(say.hint, result.hint));
    if (result.output) parts.push(detail(say.output, result.output));
  }
  const row = make("details", "test", null, [summary, ...parts]);
  row.dataset.verdict = verdict;
  row.dataset.test = test.id;
  row.open = open.has(test.id);
  row.addEventListener("toggle", () => (row.open ? open.add(test.id) : open.delete(test.id)));
  return row;
}

function problem(error, say) {
  const box = make("div", "problem", null, [make("p", "", error.message), make("p", "", error.hint)]);
  box.dataset.fault = error.fault ?? "yours";
  if (error.fault === "ours") box.append(make("p", "note", say.ours));
  return box;
}

function render({ model, el }) {
  const open = new Set();
  let ended = false;
  const status = make("p", "status");
  status.setAttribute("role", "status");
  const title = make("strong", "title");
  const body = make("div", "body");
  const panel = make("section", "panel", null, [title, status, body]);
  panel.setAttribute("aria-label", "coplit");
  el.append(panel);

  const draw = () => {
    const state = model.get("state");
    const say = words();
    title.textContent = plain(state.title || "coplit");
    const line = headline(state, say);
    if (status.textContent !== line) status.textContent = line;
    panel.dataset.phase = state.phase;
    if (state.phase === "finished" && !ended) {
      ended = true;
      const first = state.tests.find((test) => test.result && test.result.verdict !== "passed");
      if (first) open.add(first.id);
    }
    const error = state.error ?? (state.report ? state.report.error : null);
    const parts = error
      ? [problem({ ...error, fault: state.report?.status === "broken" ? "ours" : error.fault }, say)]
      : [];
    let question = null;
    for (const test of state.tests) {
      if (test.question !== question) {
        question = test.question;
        parts.push(make("p", "question", readable(question)));
      }
      parts.push(testRow(test, say, open));
    }
    // The rows are new ones: whoever was in one stays there.
    const focused = el.getRootNode().activeElement?.closest?.(".cp-Cell-test")?.dataset.test;
    body.replaceChildren(...parts);
    if (focused !== undefined) {
      const rows = [...body.querySelectorAll(".cp-Cell-test")];
      rows.find((row) => row.dataset.test === focused)?.firstChild.focus({ preventScroll: true });
    }
  };
  draw();
  model.on("change:state", draw);
  return () => model.off("change:state", draw);
}

export default { render };
