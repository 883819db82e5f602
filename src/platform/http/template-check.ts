import Handlebars from 'handlebars';

// What Handlebars would only notice (or silently accept) when a page is rendered is refused when
// the service starts: raw output, a partial or a message that does not exist. A misspelt layout is
// the treacherous one: Handlebars renders its block without it, and the page loses its frame.

export interface Surroundings {
  readonly partials: ReadonlySet<string>;
  readonly hasMessage: (key: string) => boolean;
}

export function checkTemplate(name: string, source: string, surroundings: Surroundings): void {
  const refuse = (what: string): never => {
    throw new Error(`View "${name}": ${what}`);
  };
  const visitor = new TemplateVisitor(surroundings, refuse);
  visitor.accept(Handlebars.parse(source, { srcName: name }));
}

class TemplateVisitor extends Handlebars.Visitor {
  constructor(
    private readonly surroundings: Surroundings,
    private readonly refuse: (what: string) => never,
  ) {
    super();
  }

  override MustacheStatement(mustache: hbs.AST.MustacheStatement): void {
    if (!mustache.escaped) this.refuse('raw output is not allowed');
    this.checkMessageKey(mustache);
    super.MustacheStatement(mustache);
  }

  override SubExpression(expression: hbs.AST.SubExpression): void {
    this.checkMessageKey(expression);
    super.SubExpression(expression);
  }

  override PartialStatement(partial: hbs.AST.PartialStatement): void {
    this.checkPartial(partial.name);
    super.PartialStatement(partial);
  }

  override PartialBlockStatement(partial: hbs.AST.PartialBlockStatement): void {
    this.checkPartial(partial.name);
    super.PartialBlockStatement(partial);
  }

  private checkPartial(name: hbs.AST.PathExpression | hbs.AST.SubExpression): void {
    if (!('original' in name)) return this.refuse('a partial must be named, not computed');
    if (name.original === '@partial-block') return;
    if (!this.surroundings.partials.has(name.original)) {
      this.refuse(`there is no partial "${name.original}"`);
    }
  }

  private checkMessageKey(call: hbs.AST.MustacheStatement | hbs.AST.SubExpression): void {
    const [key] = call.params;
    if (!('original' in call.path) || call.path.original !== 't') return;
    if (key?.type !== 'StringLiteral') return;
    const { value } = key as hbs.AST.StringLiteral;
    if (!this.surroundings.hasMessage(value)) this.refuse(`there is no message "${value}"`);
  }
}
