/**
 * Milliseconds to wait by a `Retry-After` header (RFC 9110, 10.2.3): seconds, or a date. A date is compared with the
 * answer's own `Date` where there is one, so that a difference between the clocks does no harm. Undefined for nonsense.
 */
export function retryAfterMs(headers: Readonly<Record<string, string | undefined>>, nowMs: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (!value) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  if (Number.isNaN(at) || /^[-+.\d]+$/.test(value)) return undefined;
  const sentAt = Date.parse(headers['date'] ?? '');
  return Math.max(0, at - (Number.isNaN(sentAt) ? nowMs : sentAt));
}
