import { describe, expect, it } from 'vitest';

import { ServerEventParser } from '../src/sse';

const TEXT =
  ': keep-alive\n\nid: 1\nevent: test\ndata: {"a":\ndata: 1}\n\nid: 2\ndata: é\r\n\r\ndata: x';

describe('ServerEventParser', () => {
  it('gives the same events wherever the pieces end', () => {
    // A proxy may cut a stream anywhere.
    const whole = new ServerEventParser().push(TEXT);
    for (let cut = 1; cut < TEXT.length; cut += 1) {
      const parser = new ServerEventParser();
      const events = [...parser.push(TEXT.slice(0, cut)), ...parser.push(TEXT.slice(cut))];
      expect(events).toEqual(whole);
    }
  });

  it('gives ids, names and joined lines, and drops what was not completed', () => {
    expect(new ServerEventParser().push(TEXT)).toEqual([
      { id: '1', event: 'test', data: '{"a":\n1}' },
      { id: '2', event: 'message', data: 'é' }
    ]);
  });
});
