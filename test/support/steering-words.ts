/**
 * Words that steer whoever reads them: they shame, hurry, hold back or confuse. After the families of the
 * EDPB (Guidelines 03/2022). Added to whenever somebody finds another; never shortened to let a text pass.
 */
import type { Locale } from '../../src/platform/http/messages.js';

type Family = 'guilt' | 'pleading' | 'loss' | 'hurry' | 'doubt' | 'confusion' | 'flattery';

export const STEERING_WORDS: Readonly<Record<Locale, Readonly<Record<Family, readonly RegExp[]>>>> =
  {
    en: {
      guilt: [
        /\bwe(?:’re| are) (?:so )?(?:sad|sorry|hurt|heartbroken)\b/i,
        /\b(?:sad|sorry) to see you\b/i,
        /\bno,? (?:thanks|thank you),? (?:i|we)\b/i,
        /\bi (?:don’t|do not) (?:care|want to (?:save|know|learn|support))\b/i,
        /\bselfish|ungrateful|disappoint|break(?:s|ing)? our heart|let us down\b/i,
      ],
      pleading: [
        /\bplease (?:stay|don’t|do not) ?(?:go|leave)?\b/i,
        /\b(?:don’t|do not) (?:go|leave)\b/i,
        /\bgive us (?:another|one more|a second) chance\b/i,
        /\bwe(?:’ll| will)? miss(?:ed)? you\b/i,
        /\bcome back\b/i,
        /\bbefore you (?:go|leave)\b/i,
      ],
      loss: [
        /\bmiss(?:ing)? out\b/i,
        /\byou(?:’ll| will| would) (?:miss|lose|regret|be sorry)\b/i,
        /\blos(?:e|ing) (?:your|all|access|out)\b/i,
        /\b(?:forever|for good) (?:lost|gone)\b/i,
        /\bexclusive|only for members\b/i,
      ],
      hurry: [
        /\bhurry|quick(?:ly)?!|act (?:now|fast)|right now|don’t wait|last (?:chance|call|days?)\b/i,
        /\b(?:only|just) (?:\d+|\{\w+\}|a few) (?:\w+ )?(?:left|remaining|more)\b/i,
        /\b(?:limited|running out|ends (?:soon|today|tonight)|before it(?:’s| is) too late)\b/i,
        /\bcountdown|seconds? left\b/i,
      ],
      doubt: [
        /\bare you (?:really |absolutely |quite )?sure\b/i,
        /\bdo you really want to (?:leave|stop|go|unsubscribe|cancel)\b/i,
        /\bif you (?:really|truly) (?:want|wish|mean)\b/i,
        /\bbetter (?:to )?(?:stop|stay|keep|wait)\b/i,
        /\bthink (?:again|twice)|reconsider|on second thoughts\b/i,
        /\btell us why\b/i,
      ],
      confusion: [
        /\b(?:untick|uncheck|deselect)[^.?!;:]*\b(?:not|never|no longer|unless)\b[^.?!;:]*\b(?:not|stop|refuse|object)\b/i,
        /\b(?:not|never|don’t|doesn’t|won’t|cannot)\b[^.,?!;:]*\b(?:not|unless|never)\b/i,
        /\bopt(?:ing)? out of (?:not|stopping)\b/i,
        /\bnot (?:un|dis)(?:subscrib|agre|allow)\w*/i,
      ],
      flattery: [
        /\b(?:smart|clever|wise|great|good) choice\b/i,
        /\brecommended\b/i,
        /\bbest option\b/i,
      ],
    },
    fr: {
      guilt: [
        /\b(?:nous sommes|on est) (?:si |très )?(?:tristes?|désolés?|navrés?|déçus?)\b/i,
        /\bdommage\b/i,
        /\bnon,? merci,? (?:je|nous)\b/i,
        /\bje (?:ne )?(?:veux|souhaite) pas (?:économiser|savoir|soutenir|progresser)\b/i,
        /\bégoïste|ingrat|décev|décept|brise(?:z|r)? (?:le|notre) cœur\b/i,
      ],
      pleading: [
        /\b(?:restez|ne partez pas|ne nous quittez)\b/i,
        /\b(?:laissez|donnez)-nous (?:une|encore une|une autre) chance\b/i,
        /\b(?:vous (?:allez )?nous manque|vous nous manquerez)/i,
        /\brevenez(?!\s+en arrière)\b/i,
        /\bavant de (?:partir|nous quitter)\b/i,
      ],
      loss: [
        /\b(?:vous (?:allez |risquez de )?(?:rater|manquer|perdre|regretter)|ne (?:ratez|manquez|perdez) (?:pas|rien))/i,
        /\b(?:raterez|manquerez|perdrez|regretterez)\b/i,
        /\bpass(?:er|ez) à côté\b/i,
        /\b(?:exclusi(?:f|ve|vité)|réservé aux (?:membres|abonnés))\b/i,
        /\bperd(?:u|re) (?:à|pour) (?:jamais|toujours)\b/i,
      ],
      hurry: [
        /\b(?:vite|dépêchez|hâtez|sans attendre|n’attendez|agissez|urgent)\b/i,
        /\bderni(?:er|ère)s? (?:chance|jour|heure|appel|délai)/i,
        /\b(?:plus que|il (?:ne )?reste) (?:\d+|\{\w+\}|quelques)/i,
        /\b(?:offre|durée) limitée|avant qu’il (?:ne )?soit trop tard\b/i,
        /\bcompte à rebours\b/i,
      ],
      doubt: [
        /\b(?:êtes-vous|vous êtes) (?:vraiment |bien |absolument |tout à fait )?(?:sûr|certain)/i,
        /\bvoulez-vous vraiment (?:partir|arrêter|quitter|vous désabonner|annuler)\b/i,
        /\bsi vous (?:le )?(?:voulez|souhaitez|désirez) vraiment\b/i,
        /\b(?:mieux vaut|il vaut mieux|vous feriez mieux)\b/i,
        /\bréfléchissez|à bien y réfléchir|reconsidér/i,
        /\bdites-nous pourquoi\b/i,
      ],
      confusion: [
        /\bdécoche[rz][^.?!;:]*\bne\b[^.?!;:]*\b(?:plus|pas|jamais)\b[^.?!;:]*\b(?:refus|arrêt|oppos)/i,
        /\b(?:ne|n’)[^.,?!;:]*\b(?:pas|jamais|plus)\b[^.,?!;:]*\bne pas\b/i,
        /\bsauf si vous ne\b/i,
        /\bne (?:pas )?vous (?:dés|in)(?:abonn|inscri)\w* pas\b/i,
      ],
      flattery: [/\b(?:bon|excellent|meilleur) choix\b/i, /\brecommandé/i, /\bmalin\b/i],
    },
  };

/** Each family once, as somebody would write it: the lists must find them all. */
export const STEERING_SAMPLES: Readonly<Record<Locale, readonly string[]>> = {
  en: [
    'We’re sad to see you go.',
    'No thanks, I prefer to pay more.',
    'Please don’t leave.',
    'Before you go, one question.',
    'You will miss our best offers.',
    'Don’t miss out!',
    'Hurry, only {count} places left.',
    'Last chance.',
    'Are you sure you want to leave?',
    'Do you really want to unsubscribe?',
    'Tick the box if you really want everything erased.',
    'For that, better stop.',
    'Tell us why you are leaving.',
    'Untick this if you do not want us not to stop.',
    'We will not write unless you do not object.',
    'Do not unsubscribe me.',
    'Smart choice!',
  ],
  fr: [
    'Dommage !',
    'Nous sommes tristes de vous voir partir.',
    'Non merci, je préfère payer plus.',
    'Ne partez pas.',
    'Vous allez nous manquer.',
    'Vous allez rater nos meilleures offres.',
    'Ne manquez rien !',
    'Vite, plus que {count} places.',
    'Dernière chance.',
    'Êtes-vous sûr de vouloir partir ?',
    'Voulez-vous vraiment vous désabonner ?',
    'Cochez la case si vous voulez vraiment tout effacer.',
    'Pour cela, mieux vaut arrêter.',
    'Dites-nous pourquoi.',
    'Décochez ce que vous ne voulez pas refuser.',
    'Nous n’écrirons pas, sauf si vous ne dites rien.',
    'Excellent choix !',
  ],
};
