/** The evidence of what was ticked: the form as the person saw and left it, one for each channel. */
import { Injectable } from '@nestjs/common';
import { channelName } from '../core/catalog-names.js';
import { languageFor, localised, type Catalog } from '../core/catalog.js';
import { topicOnChannelKey, type TopicOnChannel } from '../core/topic.js';
import type { ChosenTopics } from '../opt-in/choose-topics.js';
import { offersFor } from '../opt-in/offer.view.js';
import { Config } from '../platform/config.js';
import { CENTER_PATH } from '../platform/http/page.view.js';
import type { Edits } from './edits.js';
import type { Choices } from './read-choices.js';

/** A session proves an address that a link can be mailed to. */
export const PROVED_KIND = 'email';

@Injectable()
export class ChosenForms {
  constructor(private readonly config: Config) {}

  of(
    { contact, file, addressId }: Choices,
    edits: Edits,
    given: readonly TopicOnChannel[],
  ): ChosenTopics[] {
    const { catalog } = file;
    const channels = [...new Set(given.map(({ channel }) => channel))].sort();
    const { contactId } = contact;
    return channels.map((channel) => ({
      contactId,
      addressId,
      kind: PROVED_KIND,
      channel,
      topics: given.filter((one) => one.channel === channel).map(({ topic }) => topic),
      locale: languageFor(edits.locale, catalog),
      form: {
        formUrl: `${this.config.settings.publicUrl}${CENTER_PATH}`,
        noticeVersion: edits.noticeVersion,
        controls: controlsOf(catalog, channel, edits),
      },
    }));
  }
}

/** Box by box. One that was ticked stood already; what is given was not ticked by us. */
function controlsOf(catalog: Catalog, channel: string, { stood, ticked, locale }: Edits) {
  const on = channelName(catalog, locale, channel);
  const offered = offersFor(catalog, PROVED_KIND).find((one) => one.channel === channel);
  return (offered?.topics ?? []).map(({ key, name }) => {
    const box = topicOnChannelKey({ topic: key, channel });
    return {
      name: key,
      label: `${localised(name, locale, catalog)} · ${on}`,
      default: stood.has(box),
      value: ticked.has(box),
    };
  });
}
