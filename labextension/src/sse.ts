/** One event of a `text/event-stream`. */
export interface IServerEvent {
  id: string;
  event: string;
  data: string;
}

/**
 * Turns pieces of a `text/event-stream` into events.
 *
 * Pieces may end anywhere, also inside `\r\n`; comments (heartbeats) give nothing; an event that
 * the stream does not complete with an empty line is dropped, as the standard says
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 */
export class ServerEventParser {
  /** The events that `text` completes. */
  push(text: string): IServerEvent[] {
    const events: IServerEvent[] = [];
    this._rest += text;
    const lines = this._rest.split(/\r\n|\n|\r(?!$)/);
    this._rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line !== '') {
        this._field(line);
      } else if (this._data.length > 0) {
        events.push({ id: this._id, event: this._event, data: this._data.join('\n') });
        this._reset();
      } else {
        this._reset();
      }
    }
    return events;
  }

  private _field(line: string): void {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') {
      this._data.push(value);
    } else if (name === 'id') {
      this._id = value;
    } else if (name === 'event') {
      this._event = value;
    }
  }

  private _reset(): void {
    this._data = [];
    this._event = 'message';
  }

  private _rest = '';
  private _id = '';
  private _event = 'message';
  private _data: string[] = [];
}
