/**
 * Hands our own mails to the SMTP server. Each was authorized like anybody's message before it gets
 * here, and nothing is handed over inside a transaction. A mail names one recipient, in a structure
 * and not in a string, so that no address can turn into two.
 */
import { createTransport, type Transporter } from 'nodemailer';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly locale: string;
  readonly attachments: readonly Attachment[];
  readonly unsubscribeUrl: string | null;
}

export interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: string;
}

export interface Envelope {
  readonly name: string;
  readonly address: string;
  /** Where answers are read, wherever the mail came from. */
  readonly replyTo: string;
}

const TIMEOUT_MS = 15_000;

export class Mailer {
  private readonly transport: Transporter;

  constructor(smtpUrl: string) {
    const url = new URL(smtpUrl);
    const secure = url.protocol === 'smtps:';
    this.transport = createTransport({
      host: url.hostname,
      port: Number(url.port || (secure ? 465 : 587)),
      secure,
      ...(url.username
        ? {
            auth: {
              user: decodeURIComponent(url.username),
              pass: decodeURIComponent(url.password),
            },
          }
        : {}),
      ...(isLoopback(url.hostname) ? { ignoreTLS: true } : { requireTLS: !secure }),
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  /** Returns the Message-ID once the server has taken the mail. */
  async send(mail: Mail, from: Envelope): Promise<string> {
    const sent = (await this.transport.sendMail({
      from: { name: from.name, address: from.address },
      replyTo: { name: from.name, address: from.replyTo },
      to: { name: '', address: mail.to },
      subject: mail.subject,
      html: mail.html,
      text: mail.text,
      attachments: mail.attachments.map((one) => ({ ...one })),
      headers: {
        'Content-Language': mail.locale,
        'Auto-Submitted': 'auto-generated',
        ...unsubscribing(mail.unsubscribeUrl),
      },
    })) as { messageId: string };
    return sent.messageId;
  }

  close(): void {
    this.transport.close();
  }
}

/** RFC 8058 §3.1; the server that signs our mail must sign both. */
function unsubscribing(url: string | null): Record<string, string> {
  if (url === null) return {};
  return {
    'List-Unsubscribe': `<${url}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}

/** The catcher and a relay on this machine speak plain SMTP; anything farther must encrypt. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1' || host === '[::1]';
}
