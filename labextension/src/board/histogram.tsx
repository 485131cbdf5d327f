import * as React from 'react';

import type { Words } from '../words';
import { FigureTable } from './table';
import type { IStatistics } from './tokens';

const WIDTH = 330;
const TOP = 22;
const BOTTOM = 116;
const LEFT = 26;

/** How many students have which score. */
export function Histogram(props: {
  statistics: IStatistics;
  words: Words;
}): React.ReactElement | null {
  const { statistics, words } = props;
  const { trans } = words;
  const { bars, median, count } = statistics.scores;
  if (count === 0 || bars.length === 0) {
    return <p className="cp-muted">{trans.__('Nobody has a score yet.')}</p>;
  }
  const most = Math.max(1, ...bars.map(bar => bar.count));
  const step = (WIDTH - LEFT - 4) / bars.length;
  const last = bars[bars.length - 1]?.from ?? 1;
  const label = trans.__(
    'Histogram of best scores, %1 students, median %2',
    count,
    words.points(median ?? 0)
  );
  const medianAt =
    LEFT + step * ((median ?? 0) / Math.max(last, 1e-9)) * (bars.length - 1) + step / 2;
  return (
    <svg
      className="cp-Chart cp-Histogram"
      viewBox={`0 0 ${WIDTH} 150`}
      role="img"
      aria-label={label}
    >
      <path className="cp-Chart-axis" d={`M${LEFT} ${BOTTOM}H${WIDTH - 4}`} />
      <Median at={medianAt} text={trans.__('median %1', words.points(median ?? 0))} />
      {bars.map((bar, index) => {
        const height = (bar.count / most) * (BOTTOM - TOP - 12);
        const middle = LEFT + step * index + step / 2;
        return (
          <g key={bar.from}>
            <rect
              className="cp-Chart-bar"
              x={LEFT + step * index + step * 0.1}
              y={BOTTOM - height}
              width={step * 0.8}
              height={height}
            />
            {bar.count > 0 && (
              <text x={middle} y={BOTTOM - height - 5} textAnchor="middle">
                {bar.count}
              </text>
            )}
            <text x={middle} y={BOTTOM + 15} textAnchor="middle">
              {words.points(bar.from)}
            </text>
          </g>
        );
      })}
      <text x={(LEFT + WIDTH) / 2} y={146} textAnchor="middle">
        {trans.__('best score, of %1', words.points(statistics.max_score))}
      </text>
    </svg>
  );
}

function Median(props: { at: number; text: string }): React.ReactElement {
  const { at, text } = props;
  const isRight = at > WIDTH / 2;
  return (
    <>
      <path className="cp-Chart-median" d={`M${at} ${TOP - 8}V${BOTTOM}`} />
      <text
        x={at + (isRight ? -5 : 5)}
        y={TOP - 8}
        textAnchor={isRight ? 'end' : 'start'}
        data-counts="true"
      >
        {text}
      </text>
    </>
  );
}

/** The same as a table. */
export function HistogramTable(props: {
  statistics: IStatistics;
  words: Words;
}): React.ReactElement {
  const { statistics, words } = props;
  const { trans } = words;
  return (
    <FigureTable
      heads={[trans.__('Score from'), trans.__('Students')]}
      lines={statistics.scores.bars.map(bar => ({
        key: bar.from,
        name: words.points(bar.from),
        figures: [bar.count]
      }))}
    />
  );
}
