/** What a label selector is made of (`labels.Lexer`). */
export type TokenKind = 'end' | 'open' | 'close' | 'comma' | 'not' | 'operator' | 'word';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const SYMBOLS: Readonly<Record<string, TokenKind>> = { '(': 'open', ')': 'close', ',': 'comma', '!': 'not' };

/** The tokens of a selector; `in` and `notin` are words here, since they may be keys and values too. */
export function labelTokens(text: string): readonly Token[] {
  return [...text.matchAll(/[=!<>]+|[(),]|[^\s=!<>(),]+/g)].map(([found]) => {
    const kind = SYMBOLS[found] ?? (/^[=!<>]/.test(found) ? 'operator' : 'word');
    return { kind, text: found };
  });
}
