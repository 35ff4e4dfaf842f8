import type { UnitState } from '../../topologies/blueprint.ts';
import { quote } from '../words.ts';
import type { Notice } from './step.ts';

/** A unit that does not run has nothing to take notice of: it reads its files when it starts. */
const USUAL: Record<Notice, (unit: string) => string> = {
  reload: (unit) => `! systemctl is-active --quiet ${unit} || systemctl reload ${unit}`,
  restart: (unit) => `systemctl try-restart ${unit}`,
};

/** The line for `/bin/sh` that has a unit take notice, in the unit's own way where it has one. */
export function noticeCommand(units: readonly UnitState[], name: string, how: Notice): string {
  const own = units.find((unit) => unit.name === name)?.commands?.[how];
  return own === undefined ? USUAL[how](quote(name)) : `sh -c ${quote(own)}`;
}

const SYSTEMD_FOLDERS = /^\/(etc|usr\/lib|lib|run)\/systemd\/system\//;

/** Whether systemd itself has to read its files again. */
export const isUnitFile = (path: string): boolean => SYSTEMD_FOLDERS.test(path);
