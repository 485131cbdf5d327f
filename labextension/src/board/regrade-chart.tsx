import * as React from 'react';

import type { Words } from '../words';
import type { IChange } from './tokens';

const WIDTH = 300;
const BOTTOM = 70;
const MOST_BARS = 7;

/** How many scores move by how much. */
export function ChangeChart(props: {
  changes: readonly IChange[];
  words: Words;
}): React.ReactElement | null {
  const { changes, words } = props;
  const { trans } = words;
  const bars = barsOf(changes);
  if (bars.length < 2) {
    return null;
  }
  const said = (by: number): string =>
    by === 0 ? trans.__('unchanged') : by > 0 ? `+${words.points(by)}` : `−${words.points(-by)}`;
  const label = bars.map(bar => `${bar.count} × ${said(bar.by)}`).join(', ');
  const most = Math.max(1, ...bars.filter(bar => bar.by !== 0).map(bar => bar.count));
  const step = WIDTH / bars.length;
  return (
    <svg className="cp-Chart cp-Regrade-chart" viewBox="0 0 300 92" role="img" aria-label={label}>
      <path className="cp-Chart-axis" d={`M4 ${BOTTOM}H296`} />
      {bars.map((bar, index) => {
        const height = bar.by === 0 ? 1 : Math.max(2, (bar.count / most) * 44);
        const middle = step * index + step / 2;
        return (
          <g key={bar.by}>
            <rect
              className="cp-Chart-bar"
              data-same={bar.by === 0}
              x={middle - Math.min(20, step * 0.4)}
              y={BOTTOM - height}
              width={Math.min(40, step * 0.8)}
              height={height}
            />
            <text x={middle} y={BOTTOM - height - 6} textAnchor="middle" data-counts="true">
              {bar.count}
            </text>
            <text x={middle} y={86} textAnchor="middle">
              {said(bar.by)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** One bar for each difference; where there are too many, the differences are rounded. */
export function barsOf(changes: readonly IChange[]): { by: number; count: number }[] {
  const differences = changes.map(
    change => Math.round(((change.after ?? 0) - (change.before ?? 0)) * 1e6) / 1e6
  );
  for (let unit = 0.25; ; unit *= 2) {
    const counts = new Map<number, number>();
    for (const difference of differences) {
      const by = unit === 0.25 ? difference : roundAway(difference, unit);
      counts.set(by, (counts.get(by) ?? 0) + 1);
    }
    if (counts.size <= MOST_BARS || unit > 1e6) {
      return [...counts]
        .map(([by, count]) => ({ by, count }))
        .sort((left, right) => left.by - right.by);
    }
  }
}

/** A small change is never told as none. */
function roundAway(value: number, unit: number): number {
  return Math.sign(value) * Math.ceil(Math.abs(value) / unit) * unit;
}
