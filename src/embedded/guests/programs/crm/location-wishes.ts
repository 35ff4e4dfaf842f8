import type { Pacemaker } from '../../cluster/pacemaker.ts';
import { editSection, element, withoutXml, type XmlElement } from '../../cluster/xml.ts';
import { fail, ok, type ProgramCall, type ProgramResult } from '../program.ts';
import { CRM } from './exit.ts';
import { isoTime } from './format.ts';
import { membersOf } from './members.ts';

/** Takes back what `crm_resource --move` and `--ban` left behind. */
export async function clear(
  call: ProgramCall,
  node: Pacemaker,
  resource: string,
  target: string | undefined,
): Promise<ProgramResult> {
  const isWish = ({ tag, attributes: { id = '', rsc, node: at } }: XmlElement) =>
    tag === 'rsc_location' &&
    /^cli-(ban|prefer)-/.test(id) &&
    rsc === resource &&
    (target === undefined || at === undefined || at === target);
  await node.changeWhenHeard((configuration) => withoutXml(configuration, isWish), call.signal);
  return ok();
}

interface Wish {
  readonly target: string | undefined;
  readonly lifetime: string | undefined;
  readonly ban: boolean;
  readonly promoted: boolean;
}

/** Notes in the constraints where a resource is to be, or is not to be. */
export async function prefer(call: ProgramCall, node: Pacemaker, resource: string, wish: Wish): Promise<ProgramResult> {
  const [here] = node.partition().filter((one) => membersOf(node, resource).some((id) => one.running.has(id)));
  // A move without a target is a ban from where it is.
  const ban = wish.ban || wish.target === undefined;
  const at = wish.target ?? here?.name;
  if (at === undefined) return fail(CRM.usage, `Resource '${resource}' not moved: it is not active`);
  const id = ban ? `cli-ban-${resource}-on-${at}` : `cli-prefer-${resource}`;
  const score = ban ? '-INFINITY' : 'INFINITY';
  const role = wish.promoted ? { role: 'Promoted' } : {};
  const ends = endOf(wish.lifetime, call.guest.site.clock.now());
  const made =
    ends === undefined
      ? element('rsc_location', { id, rsc: resource, ...role, node: at, score })
      : element('rsc_location', { id, rsc: resource, ...role }, [
          element('rule', { id: `${id}-rule`, score, 'boolean-op': 'and' }, [
            element('expression', {
              id: `${id}-expr`,
              attribute: '#uname',
              operation: 'eq',
              value: at,
              type: 'string',
            }),
            element('date_expression', { id: `${id}-lifetime`, operation: 'lt', end: ends }),
          ]),
        ]);
  const others = (one: XmlElement) => one.tag === 'rsc_location' && one.attributes['id'] === id;
  await node.changeWhenHeard(
    (configuration) =>
      editSection(withoutXml(configuration, others), 'constraints', (one) =>
        element('constraints', {}, [...one.children, made]),
      ),
    call.signal,
  );
  return ok();
}

/** `PT120S`, `PT5M`, `P1D` from now. */
function endOf(lifetime: string | undefined, nowMs: number): string | undefined {
  if (lifetime === undefined || lifetime === 'forever') return undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(lifetime) ?? [];
  const ms = (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return isoTime(nowMs + ms);
}
