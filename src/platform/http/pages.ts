/**
 * Renders pages for people in the language they ask for (`?lang`), else the one known to be theirs, else
 * by Accept-Language, else the catalog's first; and the pages that say what went wrong.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Catalog } from '../../core/catalog.js';
import { chooseLocale, isLocale } from './messages.js';
import { notFoundPage, problemPage } from './page.view.js';
import type { Problem } from './problems.js';
import type { Renderer } from './renderer.js';

export interface CatalogSource {
  current(): Promise<{ readonly catalog: Catalog }>;
}

export class Pages {
  constructor(
    private readonly renderer: Renderer,
    private readonly source: CatalogSource,
  ) {}

  /**
   * What every page needs first: whose it is, and in which language it is read. `own` is the language
   * of the person whom a link or a session leads to; null where it is not known.
   */
  async open(
    request: FastifyRequest,
    own: string | null = null,
  ): Promise<{ catalog: Catalog; locale: string }> {
    const { catalog } = await this.source.current();
    return { catalog, locale: localeOf(request, catalog, own) };
  }

  render(name: string, locale: string, model: object): string {
    return this.renderer.render(name, locale, model);
  }

  /** Also works while the database is away, in the browser's language and without the controller. */
  async problem(request: FastifyRequest, { status, code }: Problem): Promise<string> {
    const catalog = await this.catalogIfAny();
    const locale = localeOf(request, catalog);
    return status === 404
      ? this.render('errors/not-found', locale, notFoundPage(catalog, locale))
      : this.render('errors/problem', locale, problemPage({ catalog, locale, status, code }));
  }

  /** Also while the database is away. */
  async localeOf(request: FastifyRequest): Promise<string> {
    return localeOf(request, await this.catalogIfAny());
  }

  private catalogIfAny(): Promise<Catalog | null> {
    return this.source.current().then(
      (current) => current.catalog,
      () => null,
    );
  }
}

function localeOf(
  request: FastifyRequest,
  catalog: Catalog | null,
  own: string | null = null,
): string {
  const { lang } = request.query as { lang?: unknown };
  return chooseLocale(
    [typeof lang === 'string' ? lang : null, own],
    request.headers['accept-language'],
    (catalog?.languages ?? ['en', 'fr']).filter(isLocale),
  );
}

/** Pages that hold a secret link or a person's data are kept and indexed by nobody. */
export function privatePage(reply: FastifyReply): void {
  void reply
    .type('text/html; charset=utf-8')
    .header('Cache-Control', 'no-store')
    .header('X-Robots-Tag', 'noindex');
}
