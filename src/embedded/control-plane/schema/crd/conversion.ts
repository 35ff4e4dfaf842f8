import { forbidden, invalid, notSupported, required } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import { isList, isObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';

const CLIENT = 'spec.conversion.webhookClientConfig';
const REVIEWS = 'spec.conversion.conversionReviewVersions';
const NOT_WEBHOOK = 'should not be set when strategy is not set to Webhook';

/** How objects are converted between versions: not at all, or by a webhook that is fully described. */
export function conversionErrors(conversion: JsonObject | undefined): readonly FieldError[] {
  const strategy: Json = conversion?.['strategy'] ?? 'None';
  const webhook = isObject(conversion?.['webhook']) ? conversion['webhook'] : {};
  const client = webhook['clientConfig'];
  const reviews = isList(webhook['conversionReviewVersions']) ? webhook['conversionReviewVersions'] : [];
  if (strategy === 'Webhook') return [...clientErrors(client), ...reviewErrors(reviews)];
  return [
    ...(strategy === 'None' ? [] : [notSupported('spec.conversion.strategy', strategy, ['None', 'Webhook'])]),
    ...(client === undefined ? [] : [forbidden(CLIENT, NOT_WEBHOOK)]),
    ...(reviews.length === 0 ? [] : [forbidden(REVIEWS, NOT_WEBHOOK)]),
  ];
}

function clientErrors(client: Json | undefined): readonly FieldError[] {
  if (!isObject(client)) return [required(CLIENT, 'required when strategy is set to Webhook')];
  const both = (client['url'] === undefined) === (client['service'] === undefined);
  return both ? [required(CLIENT, 'exactly one of url or service is required')] : [];
}

function reviewErrors(reviews: readonly Json[]): readonly FieldError[] {
  if (reviews.length === 0) return [required(REVIEWS)];
  const known = reviews.includes('v1') || reviews.includes('v1beta1');
  return known ? [] : [invalid(REVIEWS, reviews, 'must include at least one of v1, v1beta1')];
}
