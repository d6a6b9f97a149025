import { Tokenizer, TokenParser, TokenType } from '@streamparser/json';
import { ProblemError } from '../problems/problems';
import type { HeldBytes } from './held-bytes';
import { webhooksBusy } from './large-turns';

/**
 * The members that are read from a body. The rest is left unread: bank data is fetched from Flinks' API and never taken
 * from a webhook.
 */
const WANTED = ['ResponseType', 'RequestId', 'Login.Id', 'Login.LastRefresh'] as const;
type Wanted = (typeof WANTED)[number];

/** Those of the wanted members that a body has, and whose values are texts. */
export type WebhookMembers = Partial<Record<Wanted, string>>;

const MAX_DEPTH = 100;
/**
 * The maximum length of one value. A value stays in memory until all of it has been read. A scanned bank statement may
 * be megabytes of Base64.
 */
const LONGEST_VALUE_BYTES = 16 * 1024 * 1024;
/** The size of the buffer in which the tokenizer collects the bytes of a text. */
const TEXT_BUFFER_BYTES = 16 * 1024;

type Token = Parameters<TokenParser['write']>[0];

/**
 * Reads a JSON object chunk by chunk, and keeps only one of its values in memory at a time, besides the wanted members.
 * A fault is kept, and thrown only by `end`.
 */
export class WebhookBodyParser {
  readonly #members: WebhookMembers = {};
  readonly #tokenizer = new Tokenizer({ stringBufferSize: TEXT_BUFFER_BYTES, numberBufferSize: 64 });
  /** Checks that the tokens come in the order of valid JSON. Because no path is given, it keeps no values. */
  readonly #grammar = new TokenParser({ paths: [], keepStack: false });
  /** The names of the members that lead to where the parser is, one for each level; an empty text inside an array. */
  #path: string[] = [];
  /** The text that was just read. The next token shows whether it is the name of a member or a value. */
  #text: string | null = null;
  #tokens = 0;
  #held = 0;
  #failure: ProblemError | null = null;

  constructor(private readonly memory: HeldBytes) {
    this.#tokenizer.onToken = (token) => this.#take(token);
  }

  write(chunk: Buffer): void {
    if (this.#failure !== null) return;
    const before = this.#tokens;
    try {
      this.#tokenizer.write(chunk);
    } catch (error) {
      return this.#fail(error instanceof ProblemError ? error : notJson());
    }
    // If no token has ended in this chunk, the whole chunk is a part of one value.
    const held = this.#tokens === before ? this.#held + chunk.length : chunk.length;
    if (held > LONGEST_VALUE_BYTES) return this.#fail(invalid('One value in the body is longer than 16 MB.'));
    if (!this.memory.change(this.#held, held)) return this.#fail(webhooksBusy());
    this.#held = held;
  }

  /**
   * Returns the wanted members. Throws `body_invalid` if the body is not one whole JSON object, is nested too deeply,
   * or has a value that is too long or a wanted member twice. Throws `webhooks_busy` if no memory was left for the
   * body.
   */
  end(): WebhookMembers {
    if (this.#failure !== null) throw this.#failure;
    if (!this.#grammar.isEnded) throw notJson();
    return this.#members;
  }

  /** Gives back the memory that this parser holds. Must always be called at the end, also after a fault. */
  close(): void {
    this.memory.change(this.#held, 0);
    this.#held = 0;
  }

  #fail(problem: ProblemError): void {
    this.#failure = problem;
    this.close();
  }

  #take(token: Token): void {
    this.#tokens += 1;
    if (this.#tokens === 1 && token.token !== TokenType.LEFT_BRACE) throw invalid('The body is not a JSON object.');
    this.#grammar.write(token);
    switch (token.token) {
      case TokenType.LEFT_BRACE:
      case TokenType.LEFT_BRACKET:
        if (this.#path.length >= MAX_DEPTH) throw invalid(`The body is nested deeper than ${MAX_DEPTH} levels.`);
        this.#path.push('');
        break;
      case TokenType.STRING:
        this.#text = String(token.value);
        return;
      case TokenType.COLON:
        this.#path[this.#path.length - 1] = this.#text ?? '';
        this.#refuseTwice();
        break;
      case TokenType.COMMA:
        this.#note();
        this.#path[this.#path.length - 1] = '';
        break;
      case TokenType.RIGHT_BRACE:
      case TokenType.RIGHT_BRACKET:
        this.#note();
        this.#path.pop();
        break;
      default:
    }
    this.#text = null;
  }

  get #here(): Wanted | null {
    if (this.#path.length > 2) return null;
    // A member may have a dot in its own name, so the number of levels is compared too.
    const depth = this.#path.length;
    const name = this.#path.join('.');
    return WANTED.find((wanted) => wanted === name && wanted.split('.').length === depth) ?? null;
  }

  #note(): void {
    const name = this.#here;
    if (name !== null && this.#text !== null) this.#members[name] = this.#text;
  }

  /** Refuses a body that contains a wanted member twice, because parsers disagree on which of the two counts. */
  #refuseTwice(): void {
    const name = this.#here;
    if (name !== null && this.#members[name] !== undefined) throw invalid(`The body names ${name} twice.`);
  }
}

const invalid = (detail: string): ProblemError => new ProblemError('body_invalid', detail);
const notJson = (): ProblemError => invalid('The body is not one whole JSON object in UTF-8.');
