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
    about: (n) => (n < 100 ? `about ${Math.ceil(n)} s` : `about ${Math.round(n / 60)} min`),
    kept: "Not sent yet. Nothing is lost.",
    keptWhy: "The grading service did not answer. That is not your fault and costs nothing. Your submission is kept on this server and will be sent by itself.",
    cut: "First 10 kB shown",
    note: "Please note",
    inline: "Results can be forged: the tests ran beside your code.",
    none: "Graded without isolation on this machine.",
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
    about: (n) => (n < 100 ? `약 ${Math.ceil(n)}초` : `약 ${Math.round(n / 60)}분`),
    kept: "아직 전송되지 않았습니다. 잃어버린 것은 없습니다.",
    keptWhy: "채점 서비스가 응답하지 않습니다. 여러분의 잘못이 아니며 제출 횟수도 줄지 않습니다. 제출물은 이 서버에 보관되어 있고 자동으로 전송됩니다.",
    cut: "처음 10 kB만 표시",
    note: "확인해 주세요",
    inline: "결과가 위조될 수 있습니다: 테스트가 제출한 코드와 같은 곳에서 실행되었습니다.",
    none: "이 컴퓨터에서 격리 없이 채점했습니다.",
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

/** What the grading side, the server and the kernel say, in Korean; their English stays as it is. */
const KOREAN = [
  [/^Your program took longer than (\S+) s and was stopped\.$/, "프로그램이 $1초를 넘어 중단했습니다."],
  [/^Your cells took longer than (\S+) s and were stopped\.$/, "셀 실행이 $1초를 넘어 중단했습니다."],
  [/^The test took longer than (\S+) s and was stopped\.$/, "테스트가 $1초를 넘어 중단했습니다."],
  [/^The cells took longer than (\S+) s in all\.$/, "셀 실행 시간이 모두 합쳐 $1초를 넘었습니다."],
  [/^Your program needed more memory than it may use\.$/, "프로그램이 허용된 것보다 많은 메모리를 사용했습니다."],
  [/^The program needed more than (\S+) MiB of memory\.$/, "프로그램이 메모리를 $1 MiB 넘게 사용했습니다."],
  [/^The whole run reached its limit of (\S+) seconds before this test\.$/, "이 테스트 전에 전체 실행 시간이 제한 $1초에 도달했습니다."],
  [/^The whole run reached its limit of (\S+) seconds during this test\.$/, "이 테스트 도중에 전체 실행 시간이 제한 $1초에 도달했습니다."],
  [/^The run ended before this test\.$/, "이 테스트 전에 실행이 끝났습니다."],
  [/^Your notebook does not define '(.+)'\.$/, "노트북에 '$1'이(가) 정의되어 있지 않습니다."],
  [/^An assertion of the test does not hold\.$/, "테스트의 조건이 성립하지 않습니다."],
  [/^(.+) was not handed in: what it should define is missing\.$/, "$1을(를) 제출하지 않아 그 안에 있어야 할 정의가 없습니다."],
  [/^(.+) is not an assignment's notebook\.$/, "$1은(는) 과제 노트북이 아닙니다."],
  [/^Open the notebook that your instructor gave out\.$/, "교수자가 나눠 준 노트북을 여세요."],
  [/^(.+) cannot be read: .+\.$/s, "$1을(를) 읽을 수 없습니다."],
  [/^(.+) is not a notebook\.$/, "$1은(는) 노트북이 아닙니다."],
  [/^Save it in Jupyter, then try again\.$/, "Jupyter에서 저장한 다음 다시 시도하세요."],
  [/^This kernel was not started by a Jupyter Server with coplit\.$/, "이 커널은 coplit이 있는 Jupyter 서버에서 시작되지 않았습니다."],
  [/^Open the notebook in JupyterLab and use the Submit button, or set (.+)\.$/, "JupyterLab에서 노트북을 열어 ‘제출’ 버튼을 누르거나, $1 값을 설정하세요."],
  [/^This kernel does not know the name of its notebook\.$/, "이 커널은 노트북의 이름을 알지 못합니다."],
  [/^Say it: (.+)\.$/, "이름을 알려 주세요: $1"],
  [/^There is no notebook (.+) in (.+)\.$/, "$2에 노트북 $1이(가) 없습니다."],
  [/^Save the notebook, or say where it is: (.+)\.$/, "노트북을 저장하거나 위치를 알려 주세요: $1"],
  [/^The Jupyter Server does not answer\.$/, "Jupyter 서버가 응답하지 않습니다."],
  [/^Nothing of yours is lost; try again in a moment\.$/, "잃어버린 것은 없습니다. 잠시 후 다시 시도하세요."],
  [/^The Jupyter Server refused this \(HTTP (\d+)\)\.$/, "Jupyter 서버가 거부했습니다(HTTP $1)."],
  [/^The Jupyter Server does not have coplit\.$/, "Jupyter 서버에 coplit이 없습니다."],
  [/^Install coplit-jupyter in the server's environment, then restart the server\.$/, "서버 환경에 coplit-jupyter를 설치한 다음 서버를 다시 시작하세요."],
  [/^This panel stopped working; what you handed in is kept\.$/, "이 패널이 멈췄습니다. 제출물은 보관되어 있습니다."],
  [/^Look at the result in JupyterLab's coplit panel\.$/, "결과는 JupyterLab의 coplit 패널에서 볼 수 있습니다."],
];
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

/** Say a text of ours in the reader's language, line by line; what a program said stays as it is. */
function sentence(message, say) {
  return String(message).split("\n").map((line) => said(line, say)).join("\n");
}

function said(line, say) {
  const where = /^(.+) \(cell (\d+), line (\d+)\)$/.exec(line);
  if (where) return say.place(where[1] === NOT_FILLED_IN ? say.notFilledIn : where[1], where[2], where[3]);
  if (line === NOT_FILLED_IN) return say.notFilledIn;
  const known = say === WORDS.ko && KOREAN.find(([pattern]) => pattern.test(line));
  return known ? line.replace(known[0], known[1]) : line;
}

const FUNCTION =
  /^(?:[\p{L}\p{N}_]+(?:::|\.))?test(?:_+|(?=[A-Z0-9]))([\p{L}\p{N}][\p{L}\p{M}\p{N}_]*?)_*(\[.*\])?$/su;

/** The name of a pytest function in words, as the panel on the right says it. */
function readable(name) {
  const match = FUNCTION.exec(name);
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
    case "kept":
      return say.kept;
    case "waiting": {
      const eta = state.eta_seconds ?? 0;
      const place = `${say.received} · ${say.line((state.position ?? 0) + 1)}`;
      return eta < 1 ? place : `${place} · ${say.about(eta)}`;
    }
    case "running":
      return say.done(done, state.tests.length);
    case "finished": {
      const report = state.report;
      if (report.score === null) return say.noScore;
      const score = say.points(number(report.score), number(report.max_score));
      return report.practice ? `${score} · ${say.practice}` : score;
    }
    default:
      return say.notSubmitted;
  }
}

/** A number as the reader writes it, without the dust of binary fractions. */
function number(value) {
  return Number(value).toLocaleString(undefined, { maximumFractionDigits: 2 });
}

function detail(label, text) {
  return make("div", "detail", null, [make("b", "", label), block(text)]);
}

/** Text of a program; a long one scrolls, so the keyboard must reach it. */
function block(text) {
  const element = make("pre", "text", text);
  element.tabIndex = 0;
  return element;
}

function testRow(test, say, open) {
  const result = test.result;
  const called = readable(test.name);
  const name = test.hidden ? [say.hidden, called].filter(Boolean).join(" · ") : called;
  const verdict = result ? result.verdict : "waiting";
  const isKnown = result && verdict !== "broken";
  const points = `${isKnown ? number(result.points) : "–"} / ${number(result ? result.max_points : test.points)}`;
  const summary = make("summary", "row", null, [
    make("span", "sign", SIGNS[verdict] ?? "·"),
    make("span", "name", name),
    make("span", "verdict", `${result ? outcome(result, say) : say[verdict]} · ${points}`),
  ]);
  summary.firstChild.setAttribute("aria-hidden", "true");
  const parts = [];
  if (result) {
    if (verdict === "broken") parts.push(make("p", "note", say.ours));
    // What pytest says below its first line is what the values say.
    const hasValues = (result.expected ?? result.actual ?? null) !== null;
    const message = hasValues ? String(result.message).split("\n")[0] : result.message;
    if (message) parts.push(block(sentence(message, say)));
    if (result.expected !== null && result.expected !== undefined)
      parts.push(detail(say.expected, result.expected));
    if (result.actual !== null && result.actual !== undefined)
      parts.push(detail(say.actual, result.actual));
    if (result.hint) parts.push(detail(say.hint, result.hint));
    if (result.output) parts.push(detail(say.output, result.output));
    if (result.cut) parts.push(make("p", "note", say.cut));
  }
  const row = make("details", "test", null, [summary, ...parts]);
  row.dataset.verdict = verdict;
  row.dataset.test = test.id;
  row.open = open.has(test.id);
  row.addEventListener("toggle", () => (row.open ? open.add(test.id) : open.delete(test.id)));
  return row;
}

function problem(error, say) {
  const box = make("div", "problem", null, [make("p", "strong", sentence(error.message, say))]);
  if (error.hint) box.append(make("p", "", sentence(error.hint, say)));
  box.dataset.fault = error.fault ?? "yours";
  if (error.fault === "ours") box.append(make("p", "note", say.ours));
  return box;
}

/** What stands above the tests: why there is no score, why it is not sent, what to note. */
function remarks(state, say) {
  const report = state.report;
  const error = state.error ?? (report ? report.error : null);
  const parts = [];
  if (error) parts.push(problem({ ...error, fault: report?.status === "broken" ? "ours" : error.fault }, say));
  if (state.phase === "kept") {
    const box = make("div", "problem", null, [make("p", "", say.keptWhy)]);
    box.dataset.fault = "ours";
    parts.push(box);
  }
  const notes = [...(report?.warnings ?? []), ...(report?.repairs ?? [])];
  if (notes.length > 0) {
    const list = make("ul", "notes", null, notes.map((note) => make("li", "", sentence(note, say))));
    const box = make("div", "problem", null, [make("p", "strong", say.note), list]);
    box.dataset.fault = "nobody";
    parts.push(box);
  }
  const isolation = report && report.score !== null ? say[report.isolation] : undefined;
  if (isolation) parts.push(make("p", "note", isolation));
  return parts;
}

/** Milliseconds between two announcements of the same phase: never every test, nor every place. */
const EVERY = { running: 5000, waiting: 30000 };

/** One polite line for screen readers beside the one that everybody sees. */
function announcer() {
  const element = make("p", "spoken");
  element.setAttribute("role", "status");
  let last = { phase: "", at: 0 };
  const say = (phase, line) => {
    const now = Date.now();
    if (phase === last.phase && now - last.at < (EVERY[phase] ?? 0)) return;
    last = { phase, at: now };
    if (element.textContent !== line) element.textContent = line;
  };
  return { element, say };
}

function render({ model, el }) {
  const open = new Set();
  let ended = false;
  const status = make("p", "status");
  const spoken = announcer();
  const title = make("strong", "title");
  const body = make("div", "body");
  const panel = make("section", "panel", null, [title, status, spoken.element, body]);
  panel.setAttribute("aria-label", "coplit");
  el.append(panel);

  const draw = () => {
    const state = model.get("state");
    const say = words();
    panel.lang = say === WORDS.ko ? "ko" : "en";
    title.textContent = plain(state.title || "coplit");
    const line = headline(state, say);
    status.textContent = line;
    spoken.say(state.phase, [line, state.error && sentence(state.error.message, say)].filter(Boolean).join(". "));
    panel.dataset.phase = state.phase;
    if (state.phase === "finished" && !ended) {
      ended = true;
      const first = state.tests.find((test) => test.result && test.result.verdict !== "passed");
      if (first) open.add(first.id);
    }
    const parts = remarks(state, say);
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
