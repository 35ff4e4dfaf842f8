/**
 * A refusal in the terms of one service's API; each service renders it in its own style.
 * `type` is the service's own name for it where the style shows one (Neutron's exception class, Placement's code).
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Further members of the body, where a service's error has some. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(status: number, message: string, options: Partial<Pick<ApiError, 'type' | 'headers' | 'extra'>> = {}) {
    super(message);
    this.status = status;
    this.type = options.type ?? '';
    this.headers = options.headers ?? {};
    this.extra = options.extra ?? {};
  }
}
