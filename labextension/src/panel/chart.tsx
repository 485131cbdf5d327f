import * as React from 'react';

import type { ISubmission } from '../tokens';
import { useTools } from './tools';

const WIDTH = 336;
const TOP = 16;
const BOTTOM = 100;
const LEFT = 30;
const RIGHT = 322;

/** More submissions than this are shown by the table alone, with the last ones in the chart. */
const MOST = 12;

interface IPoint {
  x: number;
  y: number;
  number: number;
  score: number;
  counts: boolean;
}

/** What each graded submission is worth, as steps; the table beside it says the same in words. */
export function StepChart(props: { history: readonly ISubmission[] }): React.ReactElement | null {
  const { words } = useTools();
  const points = place(props.history);
  if (points.length < 2) {
    return null;
  }
  const most = Math.max(...props.history.map(entry => entry.max_score ?? 0));
  const spoken = points.map(point =>
    point.counts
      ? words.trans.__('%1 (counts)', words.points(point.score))
      : words.points(point.score)
  );
  const label = words.trans.__(
    'Score of each submission, out of %1: %2',
    words.points(most),
    spoken.join(', ')
  );
  const middle = (TOP + BOTTOM) / 2;
  return (
    <svg className="cp-Chart" viewBox={`0 0 ${WIDTH} 124`} role="img" aria-label={label}>
      <path
        className="cp-Chart-grid"
        d={`M${LEFT - 8} ${TOP}H${WIDTH}M${LEFT - 8} ${middle}H${WIDTH}`}
      />
      <path className="cp-Chart-axis" d={`M${LEFT - 8} ${BOTTOM}H${WIDTH}`} />
      <text x={LEFT - 12} y={TOP + 4} textAnchor="end">
        {words.points(most)}
      </text>
      <text x={LEFT - 12} y={middle + 4} textAnchor="end">
        {words.points(most / 2)}
      </text>
      <path className="cp-Chart-line" d={steps(points)} />
      {points.map(point => (
        <g key={point.number}>
          <circle cx={point.x} cy={point.y} r={point.counts ? 5.5 : 3.5} />
          <text x={point.x} y={point.y - 9} textAnchor="middle" data-counts={point.counts}>
            {words.points(point.score)}
          </text>
          <text x={point.x} y={118} textAnchor="middle">
            {point.number}
          </text>
        </g>
      ))}
    </svg>
  );
}

function place(history: readonly ISubmission[]): IPoint[] {
  const most = Math.max(1e-9, ...history.map(entry => entry.max_score ?? 0));
  const graded = [...history]
    .reverse()
    .map((entry, index) => ({ entry, number: index + 1 }))
    .map(one => ({ ...one, score: one.entry.final_score ?? one.entry.score }))
    .filter(one => one.score !== null)
    .slice(-MOST);
  const step = graded.length > 1 ? (RIGHT - LEFT - 32) / (graded.length - 1) : 0;
  return graded.map(({ entry, number, score }, index) => ({
    x: LEFT + 16 + step * index,
    y: BOTTOM - ((score ?? 0) / most) * (BOTTOM - TOP),
    number,
    score: score ?? 0,
    counts: entry.counts
  }));
}

/** A line that changes half-way between two submissions. */
function steps(points: readonly IPoint[]): string {
  const first = points[0];
  const last = points[points.length - 1];
  if (!first || !last) {
    return '';
  }
  const parts = points.slice(1).map((point, index) => {
    const before = points[index] ?? point;
    return `H${(before.x + point.x) / 2}V${point.y}`;
  });
  return `M${first.x - 14} ${first.y}${parts.join('')}H${last.x + 14}`;
}
