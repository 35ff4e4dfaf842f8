/** A service as OpenStack's own service types name it today; older names are aliases of these. */
export type ServiceType = 'identity' | 'compute' | 'placement' | 'network' | 'block-storage' | 'image' | 'object-store';

export type EndpointInterface = 'public' | 'internal' | 'admin';

/** A user or project by id, or by name within a domain. */
export type Named =
  | { readonly id: string }
  | { readonly name: string; readonly domain: { readonly id: string } | { readonly name: string } };

export type AuthMethod =
  | { readonly method: 'password'; readonly user: Named; readonly password: string }
  | { readonly method: 'token'; readonly token: string }
  | {
      readonly method: 'application-credential';
      readonly credential: { readonly id: string } | { readonly name: string; readonly user: Named };
      readonly secret: string;
    };

/** What the token is to be good for. An application credential brings its own scope. */
export type Scope =
  | { readonly kind: 'project'; readonly project: Named }
  | { readonly kind: 'domain'; readonly domain: { readonly id: string } | { readonly name: string } }
  | { readonly kind: 'system' }
  | { readonly kind: 'unscoped' };

export interface TlsConfig {
  /** False accepts any certificate: for trials only. */
  readonly verify: boolean;
  /** PEM. Replaces the system's list of authorities. */
  readonly ca?: string;
  /** PEM, for clouds that want client certificates. */
  readonly cert?: string;
  readonly key?: string;
}

/** Everything needed to speak to one cloud. Holds secrets: never log it. */
export interface CloudConfig {
  /** The entry of clouds.yaml it came from; names the cloud in errors. */
  readonly name: string;
  readonly authUrl: string;
  readonly auth: AuthMethod;
  readonly scope: Scope;
  /** Left out: the only region there is; with several the client asks for it. */
  readonly region?: string;
  readonly interface: EndpointInterface;
  /** Endpoints to use whatever the catalog says. `%(project_id)s` is filled in. */
  readonly endpointOverrides: Readonly<Partial<Record<ServiceType, string>>>;
  readonly tls: TlsConfig;
}
