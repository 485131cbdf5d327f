import type { Verdict } from './tokens';

/** What is to be published: a path of the server's files, into a course. */
export interface IPublishOrder {
  path: string;
  course: string;
  mutants: boolean;
}

/** What proving an assignment found. */
export interface IProof {
  reference: {
    score?: number;
    max_score?: number;
    failures?: {
      id: string;
      verdict: Verdict;
      message: string;
      expected: string | null;
      actual: string | null;
    }[];
  };
  release: { score?: number; passed?: string[]; full_marks?: boolean };
  flaky: string[];
  leaks: string[];
  warnings: string[];
  mutants: {
    tried: number;
    planned: number;
    killed: number;
    survivors: { notebook: string; cell: string; diff: string }[];
  } | null;
  blockers: string[];
  ok: boolean;
}

/** What came of publishing; `version` is null when the proof found a blocker. */
export interface IPublished {
  course: string;
  assignment: string;
  version: number | null;
  max_score: number | null;
  tests: string[];
  proof: IProof;
}

/** How far publishing is, or what came of it. */
export type PublishEvent =
  | { type: 'progress'; message: string; fraction: number }
  | { type: 'published'; outcome: IPublished };
