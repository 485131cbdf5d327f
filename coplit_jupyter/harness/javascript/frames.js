// Frames over a blocking descriptor: u32 big-endian length, then that many bytes of UTF-8.
'use strict';

const { readSync, writeSync } = require('fs');

const { Buffer, RangeError } = globalThis;
const MAX_FRAME = 8 << 20;
const nobody = new Int32Array(new SharedArrayBuffer(4));
const wait = Atomics.wait;

class Frames {
  constructor(descriptor) {
    this.descriptor = descriptor;
  }

  /** Send one frame; a RangeError says that it is too long, and nothing was sent. */
  send(text) {
    const body = Buffer.from(text, 'utf8');
    if (body.length > MAX_FRAME) {
      throw new RangeError(`${body.length} bytes, more than ${MAX_FRAME} at once`);
    }
    const frame = Buffer.allocUnsafe(4 + body.length);
    frame.writeUInt32BE(body.length, 0);
    body.copy(frame, 4);
    for (let sent = 0; sent < frame.length;) {
      sent += retry(() => writeSync(this.descriptor, frame, sent));
    }
  }

  /** Wait for the next frame; null when the other side is gone. */
  receive() {
    const head = this.read(4);
    if (head === null) return null;
    const length = head.readUInt32BE(0);
    if (length > MAX_FRAME) return null;
    const body = this.read(length);
    return body === null ? null : body.toString('utf8');
  }

  read(length) {
    const buffer = Buffer.allocUnsafe(length);
    for (let have = 0; have < length;) {
      const got = retry(() => readSync(this.descriptor, buffer, have, length - have, null));
      if (got === 0) return null;
      have += got;
    }
    return buffer;
  }
}

function retry(action) {
  for (;;) {
    try {
      return action();
    } catch (error) {
      if (error.code === 'EOF' || error.code === 'ECONNRESET') return 0;
      if (error.code !== 'EAGAIN' && error.code !== 'EINTR') throw error;
      wait(nobody, 0, 0, 1);
    }
  }
}

module.exports = { Frames };
