import { localised, topicByKey, type Catalog } from '../core/catalog.js';
import { pageFrame, type PageFrame } from '../platform/http/page.view.js';

export type FooterAction = 'topic' | 'less' | 'all';

export interface FooterChoice {
  readonly action: FooterAction;
  readonly textKey: string;
  readonly actionKey: string;
}

export interface FooterPage {
  readonly frame: PageFrame;
  readonly maskedAddress: string;
  readonly topicName: string;
  readonly choices: readonly FooterChoice[];
}

export interface FooterDonePage {
  readonly frame: PageFrame;
  readonly maskedAddress: string;
  readonly topicName: string;
  readonly resultKey: string;
  readonly backUrl: string;
}

// The smallest step comes first, and leaving everything is never a step further away.
const ACTIONS: readonly FooterAction[] = ['topic', 'less', 'all'];

interface FooterInput {
  readonly catalog: Catalog;
  readonly locale: string;
  readonly path: string;
  readonly maskedAddress: string;
  readonly topic: string;
}

export function footerPage(input: FooterInput): FooterPage {
  return {
    frame: pageFrame(input.catalog, input.locale, input.path),
    maskedAddress: input.maskedAddress,
    topicName: topicName(input),
    choices: ACTIONS.map((action) => ({
      action,
      textKey: `footer.${action}.text`,
      actionKey: `footer.${action}.action`,
    })),
  };
}

export function footerDonePage(input: FooterInput & { done: FooterAction }): FooterDonePage {
  return {
    frame: pageFrame(input.catalog, input.locale),
    maskedAddress: input.maskedAddress,
    topicName: topicName(input),
    resultKey: `footerDone.${input.done}`,
    backUrl: input.path,
  };
}

/** A link outlives its topic: when the catalog no longer has it, its key still says which. */
function topicName({ catalog, locale, topic }: FooterInput): string {
  const found = topicByKey(catalog, topic);
  return found ? localised(found.name, locale, catalog) : topic;
}
