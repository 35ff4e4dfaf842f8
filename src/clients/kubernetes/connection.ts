import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { Agent, type Dispatcher, ProxyAgent, Socks5ProxyAgent } from 'undici';

/** Where the API server is and how to be let in. Asked anew for every request, so that rotation is noticed. */
export interface KubernetesConnection {
  /** `https://host:port`, perhaps with a path prefix, without a trailing slash. */
  readonly server: string;
  authorize(): Promise<{ readonly headers: Readonly<Record<string, string>>; readonly dispatcher: Dispatcher }>;
  /** Lets go of idle connections. */
  close(): Promise<void>;
}

/** A server that is reached through `dispatcher` as it is: the in-process world, or a connection made elsewhere. */
export function directConnection(options: {
  readonly server: string;
  readonly dispatcher: Dispatcher;
  readonly headers?: Readonly<Record<string, string>>;
}): KubernetesConnection {
  const access = { headers: options.headers ?? {}, dispatcher: options.dispatcher };
  return { server: options.server, authorize: () => Promise.resolve(access), close: () => Promise.resolve() };
}

/**
 * A server as a kubeconfig (or the pod's service account) describes it: client certificates, tokens, token files that
 * rotate, exec plugins, proxies, impersonation. Connections are kept and reused until a certificate or CA changes;
 * client-node itself would open a new TLS connection for every request.
 */
export function kubeConfigConnection(kubeConfig: KubeConfig): KubernetesConnection {
  const cluster = kubeConfig.getCurrentCluster();
  if (!cluster) throw new Error('The kubeconfig names no current cluster: set current-context to one that exists.');
  let known: { readonly tls: Tls; readonly dispatcher: Dispatcher } | undefined;
  return {
    server: cluster.server.replace(/\/+$/, ''),
    async authorize() {
      const options: RequestOptions = {};
      await kubeConfig.applyToHTTPSOptions(options);
      const tls = tlsOf(options as Tls);
      if (!known || !sameTls(known.tls, tls)) {
        void known?.dispatcher.close();
        known = { tls, dispatcher: openDispatcher(cluster.proxyUrl, tls) };
      }
      return { headers: headersOf(options), dispatcher: known.dispatcher };
    },
    close: () => known?.dispatcher.close() ?? Promise.resolve(),
  };
}

const TLS_KEYS = ['ca', 'cert', 'key', 'pfx', 'passphrase', 'rejectUnauthorized', 'servername'] as const;
type Tls = Partial<Record<(typeof TLS_KEYS)[number], string | Buffer | boolean>>;

function tlsOf(options: Tls): Tls {
  return Object.fromEntries(TLS_KEYS.filter((key) => options[key] !== undefined).map((key) => [key, options[key]]));
}

function sameTls(one: Tls, other: Tls): boolean {
  return TLS_KEYS.every((key) => String(one[key]) === String(other[key]));
}

function headersOf(options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  if (options.auth) headers['authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    // A token file may end in a newline, which a header must not.
    headers[name.toLowerCase()] = String(value).trim();
  }
  return headers;
}

/** Deadlines come from the clock seam, so undici's own are off; dead peers are found by TCP keep-alive. */
function openDispatcher(proxyUrl: string | undefined, tls: Tls): Dispatcher {
  // HTTP/1.1: a watch that ends with its connection is one error, where HTTP/2 streams emit errors nobody can listen to.
  const timeouts = { headersTimeout: 0, bodyTimeout: 0, allowH2: false };
  const connect = { ...tls, keepAlive: true, keepAliveInitialDelay: 30_000 } as Agent.Options['connect'] & object;
  if (proxyUrl === undefined) return new Agent({ ...timeouts, connect });
  if (proxyUrl.startsWith('socks')) return new Socks5ProxyAgent(proxyUrl, { ...timeouts, requestTls: tls as object });
  return new ProxyAgent({ ...timeouts, uri: proxyUrl, requestTls: tls as object });
}
