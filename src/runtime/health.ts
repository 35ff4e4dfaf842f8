import type { Metrics } from './metrics.ts';

/** Asks one part of the operator. Undefined means that it is well, a text says what is wrong. */
export type HealthCheck = () => string | undefined;

export interface Health {
  /** Parts that have stopped for good when their check fails: a restart is due. An outside system being away is no such thing. */
  addLiveness(check: HealthCheck): void;
  /** What has to be so before this replica counts as able to take over. Not leading does not matter. */
  addReadiness(check: HealthCheck): void;
  /** Answers `/healthz`, `/readyz` and `/metrics`. */
  handle(request: Request): Promise<Response>;
}

export function createHealth(options: { readonly metrics: Pick<Metrics, 'registry'> }): Health {
  const liveness: HealthCheck[] = [];
  const readiness: HealthCheck[] = [];
  return {
    addLiveness: (check) => void liveness.push(check),
    addReadiness: (check) => void readiness.push(check),
    async handle(request) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return text(405, 'only GET\n');
      switch (new URL(request.url).pathname) {
        case '/healthz':
          return answer(liveness);
        case '/readyz':
          return answer([...liveness, ...readiness]);
        case '/metrics': {
          const { registry } = options.metrics;
          return text(200, await registry.metrics(), registry.contentType);
        }
        default:
          return text(404, 'there are /healthz, /readyz and /metrics\n');
      }
    },
  };
}

function answer(checks: readonly HealthCheck[]): Response {
  const problems = checks.map((check) => check()).filter((problem) => problem !== undefined);
  return problems.length === 0 ? text(200, 'ok\n') : text(503, problems.map((problem) => `${problem}\n`).join(''));
}

function text(status: number, body: string, contentType = 'text/plain; charset=utf-8'): Response {
  return new Response(body, { status, headers: { 'content-type': contentType } });
}
