/**
 * Sends Assent's own mails: to the server that is set, or else to the catcher. It does not decide
 * whether a mail may go; whoever calls it has redeemed an authorization for it.
 */
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { Catalog } from '../core/catalog.js';
import { Config } from '../platform/config.js';
import { Pages } from '../platform/http/pages.js';
import { Catcher } from './catcher.js';
import { Mailer, type Attachment } from './mailer.js';
import { foldText } from './plain-text.js';

@Injectable()
export class Delivery {
  /** Null when a real mail server is set. */
  readonly catcher: Catcher | null;
  private mailer: Promise<Mailer> | null = null;

  constructor(
    private readonly config: Config,
    private readonly pages: Pages,
  ) {
    const { smtpUrl, dataDir } = config.settings;
    this.catcher = smtpUrl === null ? new Catcher(dataDir) : null;
  }

  /** `name` is a folder and file of views/email without its ending. Returns what proves the sending. */
  async send(
    name: string,
    mail: {
      to: string;
      locale: string;
      model: object;
      catalog: Catalog;
      attachments?: readonly Attachment[];
      /** Where one click ends what the mail is about (RFC 8058); most of ours are no part of a list. */
      unsubscribeUrl?: string;
    },
  ): Promise<{ messageId: string; contentSha256: string }> {
    const { to, locale, model, catalog, attachments = [], unsubscribeUrl = null } = mail;
    const subject = this.pages.render(`${name}.subject.text`, locale, model).trim();
    const text = foldText(this.pages.render(`${name}.text`, locale, model));
    const html = this.pages.render(`${name}.html`, locale, model);
    const { name: sender, email } = catalog.controller;
    const address = this.config.settings.mailFrom ?? email;
    const mailer = await this.opened();
    const from = { name: sender, address, replyTo: email };
    const content = { subject, html, text, locale, attachments, unsubscribeUrl };
    const messageId = await mailer.send({ to, ...content }, from);
    return { messageId, contentSha256: createHash('sha256').update(html).digest('hex') };
  }

  /**
   * What the catcher took and nobody may read any longer: mails in which one of the texts stands. A mail
   * server that is set is out of our reach.
   */
  async forget(texts: readonly string[]): Promise<void> {
    await this.catcher?.forget(texts);
  }

  /** Opened once; what failed to open is tried again by the next mail. */
  private async opened(): Promise<Mailer> {
    this.mailer ??= this.open();
    try {
      return await this.mailer;
    } catch (error) {
      this.mailer = null;
      throw error;
    }
  }

  private async open(): Promise<Mailer> {
    return new Mailer(this.config.settings.smtpUrl ?? (await this.startCatcher()));
  }

  private async startCatcher(): Promise<string> {
    if (!this.catcher) throw new Error('There is neither a mail server nor a catcher.');
    return this.catcher.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.mailer?.then((mailer) => mailer.close());
    await this.catcher?.stop();
  }
}
