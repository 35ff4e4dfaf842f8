import type { Pacemaker } from '../../cluster/pacemaker.ts';
import { element, printXml, type XmlElement } from '../../cluster/xml.ts';
import { readOptions } from '../options.ts';
import { fail, ok, type Program } from '../program.ts';
import { CRM } from './exit.ts';
import { isoTime } from './format.ts';

/** What was fenced, the newest first, and before that what is being fenced. */
export function fenceEvents(node: Pacemaker): XmlElement[] {
  const client = 'pacemaker-controld.273';
  const controller = node.partition().find(({ isDc }) => isDc);
  const pending = node.config.nodes
    .filter(({ name }) => controller?.controller.isFencing(name))
    .map(({ name }) =>
      element('fence_event', {
        action: 'reboot',
        target: name,
        client,
        origin: controller?.name ?? '',
        status: 'pending',
        'extended-status': '0',
      }),
    );
  const done = node.fenceHistory.map(({ target, origin, completedMs }) =>
    element('fence_event', {
      action: 'reboot',
      target,
      client,
      origin,
      status: 'success',
      delegate: origin,
      completed: isoTime(completedMs),
    }),
  );
  return [...pending, ...done.toReversed()];
}

export const stonithAdmin: Program = ({ guest, args }) => {
  const node = guest.pacemaker;
  if (!node)
    return fail(CRM.disconnected, 'stonith_admin: Could not connect to fencer: Transport endpoint is not connected');
  const { value, has } = readOptions(args, { flags: ['V', 'q'], values: ['H|history', 'output-as', 'C|confirm'] });
  const confirmed = value('C');
  if (has('H')) {
    const events = fenceEvents(node);
    return ok(
      printXml(
        element('pacemaker-result', { 'api-version': '2.25', request: 'stonith_admin --history * --output-as=xml' }, [
          element('list', { name: 'fencing history', count: String(events.length) }, events),
          element('status', { code: '0', message: 'OK' }),
        ]),
      ),
    );
  }
  return confirmed === undefined ? fail(CRM.usage, 'stonith_admin: no such verb here') : ok();
};
