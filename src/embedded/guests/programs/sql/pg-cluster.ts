import { ok, type Program } from '../program.ts';

export const ctlcluster: Program = (call) => {
  const verb = call.args.filter((arg) => !arg.startsWith('-'))[2] ?? '';
  return call.run(`systemctl ${verb === 'status' ? 'is-active' : verb} postgresql@15-main`);
};

export const lsclusters: Program = ({ guest }) => {
  const state = guest.servers.has('postgresql') ? 'online' : 'down';
  return ok(`15 main 5432 ${state} postgres /srv/ha/pg/15/main /var/log/postgresql/postgresql-15-main.log\n`);
};
