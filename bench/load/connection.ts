/**
 * One connection that speaks just enough HTTP/1.1 to be fast: a request at a time, answers with a
 * Content-Length. What else comes is an error, and the connection is opened anew.
 */
import { connect, type Socket } from 'node:net';

export interface HttpAnswer {
  readonly status: number;
  readonly hasRetryAfter: boolean;
}

const HEAD_END = '\r\n\r\n';

export class Connection {
  private socket: Socket | null = null;
  private received: Buffer = Buffer.alloc(0);
  private waiting: { resolve: (answer: HttpAnswer | null) => void } | null = null;

  constructor(
    private readonly host: string,
    private readonly port: number,
  ) {}

  /** Null when the connection was lost. */
  send(request: string): Promise<HttpAnswer | null> {
    const socket = this.socket ?? this.open();
    return new Promise((resolve) => {
      this.waiting = { resolve };
      socket.write(request);
    });
  }

  close(): void {
    this.socket?.destroy();
    this.settle(null);
  }

  private open(): Socket {
    const socket = connect({ host: this.host, port: this.port, noDelay: true });
    this.socket = socket;
    this.received = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      this.receive(chunk);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.settle(null);
    });
    return socket;
  }

  private receive(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const headEnd = this.received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.received.toString('latin1', 0, headEnd);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) {
      this.socket?.destroy();
      return;
    }
    const end = headEnd + HEAD_END.length + Number(length);
    if (this.received.length < end) return;
    this.received = this.received.subarray(end);
    const answer = {
      status: Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)),
      hasRetryAfter: /\r\nretry-after: *\S/i.test(head),
    };
    if (/\r\nconnection: *close/i.test(head)) this.forget();
    this.settle(answer);
  }

  private forget(): void {
    this.socket?.destroy();
    this.socket = null;
  }

  private settle(answer: HttpAnswer | null): void {
    const { waiting } = this;
    this.waiting = null;
    waiting?.resolve(answer);
  }
}
