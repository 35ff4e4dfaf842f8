import { isObject } from '../schema/index.ts';
import type { JsonObject } from '../schema/index.ts';
import { apiTime, textAt } from '../object.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { methodNotAllowed, statusError } from '../status-error.ts';
import { wantedBy } from './read-routes.ts';
import type { User } from './authentication.ts';
import { objectOf, readBody } from './body.ts';
import type { Exchange } from './resource-routes.ts';

type Review = (exchange: Exchange, spec: JsonObject) => JsonObject;

const EVERYTHING = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }];
const REASON = 'the embedded control plane has no RBAC: everybody authenticated may do everything';
const allowed: Review = () => ({ allowed: true, reason: REASON });

/** Questions that are answered and not stored. */
const REVIEWS: Readonly<Record<string, Review>> = {
  selfsubjectaccessreviews: allowed,
  subjectaccessreviews: allowed,
  localsubjectaccessreviews: allowed,
  selfsubjectrulesreviews: () => ({
    resourceRules: EVERYTHING,
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
    incomplete: false,
  }),
  selfsubjectreviews: ({ user }) => ({ userInfo: describe(user) }),
  tokenreviews: ({ authenticator }, spec) => {
    const user = authenticator.userOf(textAt(spec, 'token'));
    return user === undefined
      ? { authenticated: false, error: 'invalid bearer token' }
      : { authenticated: true, user: describe(user), audiences: spec['audiences'] };
  },
};

const describe = ({ name, uid, groups }: User): JsonObject => ({
  username: name,
  ...(uid === '' ? {} : { uid }),
  groups,
});

export const isReview = ({ definition }: ServedResource): boolean => definition.plural in REVIEWS;

/** A review is no object with metadata to make a table of. */
const reviewsNotAcceptable = () =>
  statusError({
    code: 406,
    reason: 'NotAcceptable',
    message:
      'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  });

/** Who asks about himself is told when. */
const metadataOf = ({ api, resource }: Exchange): JsonObject =>
  resource.definition.plural === 'selfsubjectreviews' ? { creationTimestamp: apiTime(api.clock.now()) } : {};

export async function answerReview(exchange: Exchange): Promise<Response> {
  if (exchange.request.method !== 'POST') throw methodNotAllowed();
  if (wantedBy(exchange).as !== 'Object') throw reviewsNotAcceptable();
  const body = objectOf(await readBody(exchange.request));
  const { definition, apiVersion } = exchange.resource;
  const spec = isObject(body['spec']) ? body['spec'] : {};
  const status = REVIEWS[definition.plural]?.(exchange, spec) ?? {};
  const review = { kind: definition.kind, apiVersion, metadata: metadataOf(exchange), spec, status };
  return Response.json(review, { status: 201 });
}
