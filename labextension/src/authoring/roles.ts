/** What a cell is for; the roles an author chooses among. */
export const ROLES = ['text', 'answer', 'tests', 'hidden-tests', 'manual', 'instructor'] as const;

/** One of {@link ROLES}. */
export type Role = (typeof ROLES)[number];

/** The version of nbgrader's cell metadata that is written. */
const SCHEMA_VERSION = 3;

/** The tag of a cell that is nobody's but the instructor's. */
export const INSTRUCTOR_TAG = 'instructor-only';

/** What an id may consist of. */
const ID = /^[a-zA-Z0-9_-]+$/;

/** nbgrader's `cell.metadata.nbgrader`, schema version 3. */
export interface IBlock {
  schema_version: number;
  grade: boolean;
  grade_id?: string;
  locked: boolean;
  points?: number;
  solution: boolean;
  task: boolean;
}

/** A cell as an author sees it. */
export interface IAuthorCell {
  /** The cell's own id, which stays whatever its role is. */
  key: string;
  type: string;
  source: string;
  /** `metadata.nbgrader` as found: other tools may have damaged it. */
  nbgrader: unknown;
  tags: readonly string[];
}

/** What a cell looks like with another role; null: without any nbgrader metadata. */
export interface IRoleChange {
  source: string;
  block: IBlock | null;
  tags: string[];
}

/** Read nbgrader's metadata of any version, leniently; null when the cell has no role. */
export function blockOf(cell: IAuthorCell): IBlock | null {
  const given = cell.nbgrader;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return null;
  }
  const found = given as Record<string, unknown>;
  const points = found['points'];
  const id = found['grade_id'];
  const block: IBlock = {
    schema_version: SCHEMA_VERSION,
    grade: found['grade'] === true,
    locked: found['locked'] === true,
    solution: found['solution'] === true,
    task: found['task'] === true,
    ...(typeof id === 'string' ? { grade_id: id } : {}),
    ...(typeof points === 'number' && Number.isFinite(points) && points >= 0 ? { points } : {})
  };
  return block.grade || block.locked || block.solution || block.task ? block : null;
}

/** Say what a cell is for. */
export function roleOf(cell: IAuthorCell): Role {
  const block = blockOf(cell);
  if (!block) {
    return 'text';
  }
  if (cell.tags.includes(INSTRUCTOR_TAG) && (block.task || block.grade) && !block.solution) {
    return 'instructor';
  }
  if (block.task) {
    return 'manual';
  }
  if (block.solution) {
    return block.grade ? 'manual' : 'answer';
  }
  if (block.grade) {
    return HIDDEN.begin.test(cell.source) ? 'hidden-tests' : 'tests';
  }
  return 'text';
}

/** Whether a cell of this type can have the role: machines grade code only. */
export function isPossible(role: Role, type: string): boolean {
  switch (role) {
    case 'text':
      return true;
    case 'answer':
    case 'tests':
    case 'hidden-tests':
      return type === 'code';
    case 'manual':
    case 'instructor':
      return type === 'code' || type === 'markdown';
  }
}

/** Whether cells of this role have points that an author chooses. */
export function hasPoints(role: Role): boolean {
  return role === 'tests' || role === 'hidden-tests' || role === 'manual';
}

/**
 * Give a cell another role. Its id and its points stay, if it has any; `remembered` is what it had
 * when it last had a role that needs them.
 */
export function withRole(
  cell: IAuthorCell,
  role: Role,
  id: string,
  remembered: Partial<IBlock> = {}
): IRoleChange {
  const old: Partial<IBlock> = { ...remembered, ...blockOf(cell) };
  const gradeId = old.grade_id === undefined || old.grade_id === '' ? id : old.grade_id;
  const wasInstructor = roleOf(cell) === 'instructor';
  const points = (wasInstructor ? remembered.points : old.points) ?? remembered.points ?? 1;
  return {
    source: sourceFor(cell, role),
    block: blockFor(role, cell.type, gradeId, points),
    tags: [
      ...cell.tags.filter(tag => tag !== INSTRUCTOR_TAG),
      ...(role === 'instructor' ? [INSTRUCTOR_TAG] : [])
    ]
  };
}

/** Write the metadata of a role, as nbgrader's own Create Assignment writes it. */
export function blockFor(role: Role, type: string, gradeId: string, points: number): IBlock | null {
  const none = { grade: false, locked: false, solution: false, task: false };
  const base = { schema_version: SCHEMA_VERSION, ...none, grade_id: gradeId };
  switch (role) {
    case 'text':
      return null;
    case 'answer':
      return { ...base, solution: true };
    case 'tests':
    case 'hidden-tests':
      return { ...base, grade: true, locked: true, points };
    case 'manual':
      return { ...base, grade: true, solution: true, points };
    case 'instructor':
      // Hidden tests and mark schemes are what nbgrader leaves out, of tests and of tasks.
      return type === 'code'
        ? { ...base, grade: true, locked: true, points: 0 }
        : { ...base, task: true, locked: true, points: 0 };
  }
}

/** Given code or text that students cannot change: nbgrader's "read-only". */
export function lockedBlock(gradeId: string): IBlock {
  return {
    schema_version: SCHEMA_VERSION,
    grade: false,
    grade_id: gradeId,
    locked: true,
    solution: false,
    task: false
  };
}

/** A question that students answer in cells of their own: nbgrader's "task", for text only. */
export function taskBlock(gradeId: string, points: number): IBlock {
  return { ...lockedBlock(gradeId), points, task: true };
}

/** Whether an id may be one. */
export function isId(id: string): boolean {
  return ID.test(id);
}

/** Propose an id that no other cell has, in the words of the cell. */
export function proposedId(cell: IAuthorCell, role: Role, taken: ReadonlySet<string>): string {
  const defined = /^\s*(?:def|class)\s+([A-Za-z_][A-Za-z0-9_]*)/m.exec(cell.source)?.[1];
  const called = /^\s*assert\s+(?:not\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*\(/m.exec(cell.source)?.[1];
  const isTest = role === 'tests' || role === 'hidden-tests';
  const name = isTest ? (called ?? defined) : defined;
  if (name === undefined) {
    return freeId(`cell-${cell.key.replace(/[^A-Za-z0-9]/g, '').slice(0, 8)}`, taken);
  }
  const isNamedTest = !isTest || name.startsWith('test');
  return freeId(isNamedTest ? name : `test_${name}`, taken);
}

/** `wanted`, or `wanted-2` and so on. */
export function freeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let number = 2; taken.has(id); number += 1) {
    id = `${wanted}-${number}`;
  }
  return id;
}

/** The lines around what the released version leaves out. */
const HIDDEN = {
  begin: /BEGIN (?:ALWAYS )?HIDDEN TESTS/,
  end: /END (?:ALWAYS )?HIDDEN TESTS/,
  first: '### BEGIN HIDDEN TESTS',
  last: '### END HIDDEN TESTS'
};
const SCHEME = {
  begin: /BEGIN MARK SCHEME/,
  end: /END MARK SCHEME/,
  first: '=== BEGIN MARK SCHEME ===',
  last: '=== END MARK SCHEME ==='
};

/** The source of a cell in its new role: with or without the lines that hide it. */
function sourceFor(cell: IAuthorCell, role: Role): string {
  const source = cell.source;
  switch (role) {
    case 'hidden-tests':
      return wrapped(source, HIDDEN);
    case 'instructor':
      return cell.type === 'code' ? wrapped(source, HIDDEN) : wrapped(source, SCHEME);
    case 'manual':
      return roleOf(cell) === 'manual' ? source : unwrapped(unwrapped(source, HIDDEN), SCHEME);
    case 'text':
    case 'answer':
    case 'tests':
      return unwrapped(unwrapped(source, HIDDEN), SCHEME);
  }
}

/** Put all of a source between two lines, unless a part already stands there. */
function wrapped(source: string, region: typeof HIDDEN): string {
  return region.begin.test(source) ? source : `${region.first}\n${source}\n${region.last}`;
}

/** Take the two lines away; what stood between them stays. */
function unwrapped(source: string, region: typeof HIDDEN): string {
  if (!region.begin.test(source)) {
    return source;
  }
  return source
    .split('\n')
    .filter(line => !region.begin.test(line) && !region.end.test(line))
    .join('\n');
}
