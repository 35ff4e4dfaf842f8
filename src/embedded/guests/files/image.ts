import { directoryInode, fileInode, type Inode, symlinkInode } from './inode.ts';

/** Directories of the node image. */
const DIRECTORIES = [
  ...[
    '/',
    '/boot',
    '/dev',
    '/etc',
    '/home',
    '/media',
    '/mnt',
    '/opt',
    '/proc',
    '/root',
    '/run',
    '/srv',
    '/sys',
    '/usr',
  ],
  ...['/usr/bin', '/usr/sbin', '/usr/lib', '/usr/lib/drbd', '/usr/lib/ocf', '/usr/lib/ocf/resource.d', '/usr/share'],
  ...['/usr/local', '/usr/local/bin', '/usr/local/lib', '/usr/local/sbin', '/usr/lib/systemd', '/usr/lib/galera'],
  ...[
    '/usr/lib/systemd/system',
    '/usr/lib/postgresql',
    '/usr/lib/postgresql/15',
    '/usr/lib/postgresql/15/bin',
    '/etc/systemd',
    '/etc/systemd/system',
    '/etc/systemd/system/multi-user.target.wants',
  ],
  ...['/etc/ssh', '/etc/ssh/sshd_config.d', '/etc/default', '/etc/modules-load.d', '/etc/modprobe.d', '/etc/sysctl.d'],
  ...['/etc/corosync', '/etc/pacemaker', '/etc/drbd.d', '/etc/mysql', '/etc/mysql/conf.d', '/etc/mysql/mariadb.conf.d'],
  ...['/etc/haproxy', '/etc/haproxy/errors', '/etc/postgresql', '/etc/postgresql/15', '/etc/postgresql/15/main'],
  ...['/etc/postgresql/15/main/conf.d', '/etc/ssl', '/etc/ssl/certs', '/etc/ssl/private', '/etc/apt', '/etc/cron.d'],
  ...['/etc/logrotate.d', '/etc/security', '/etc/network', '/etc/xinetd.d', '/run/lock', '/run/mysqld'],
  ...['/run/postgresql', '/run/haproxy', '/run/systemd', '/var', '/var/cache', '/var/lib', '/var/log', '/var/tmp'],
  ...['/var/spool', '/var/lib/mysql', '/var/lib/mysql/mysql', '/var/lib/postgresql', '/var/lib/postgresql/15'],
  ...['/var/lib/postgresql/15/main', '/var/lib/haproxy', '/var/lib/drbd', '/var/lib/corosync', '/var/lib/pacemaker'],
  ...['/var/lib/pacemaker/cib', '/var/log/mysql', '/var/log/postgresql', '/tmp'],
];

const OWNERS: Readonly<Record<string, readonly [owner: string, group: string, mode: number]>> = {
  '/root': ['root', 'root', 0o700],
  '/tmp': ['root', 'root', 0o1777],
  '/var/tmp': ['root', 'root', 0o1777],
  '/run/lock': ['root', 'root', 0o1777],
  '/run/mysqld': ['mysql', 'root', 0o755],
  '/var/lib/mysql': ['mysql', 'mysql', 0o755],
  '/var/lib/mysql/mysql': ['mysql', 'mysql', 0o700],
  '/var/log/mysql': ['mysql', 'adm', 0o2750],
  '/run/postgresql': ['postgres', 'postgres', 0o2775],
  '/etc/postgresql/15/main': ['postgres', 'postgres', 0o755],
  '/var/lib/postgresql': ['postgres', 'postgres', 0o755],
  '/var/lib/postgresql/15': ['postgres', 'postgres', 0o755],
  '/var/lib/postgresql/15/main': ['postgres', 'postgres', 0o700],
  '/etc/ssl/private': ['root', 'ssl-cert', 0o710],
  '/var/lib/haproxy': ['haproxy', 'haproxy', 0o755],
  '/etc/pacemaker': ['root', 'haclient', 0o750],
  '/var/lib/pacemaker': ['hacluster', 'haclient', 0o750],
  '/var/lib/pacemaker/cib': ['hacluster', 'haclient', 0o750],
};

const FILES: Readonly<Record<string, string>> = {
  '/etc/debian_version': '12.8\n',
  '/etc/os-release':
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n',
  '/etc/passwd': [
    'root:x:0:0:root:/root:/bin/sh',
    'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
    'mysql:x:101:102:MySQL Server:/nonexistent:/bin/false',
    'postgres:x:102:103:PostgreSQL administrator:/var/lib/postgresql:/bin/sh',
    'haproxy:x:103:104::/var/lib/haproxy:/usr/sbin/nologin',
    'hacluster:x:104:105::/var/lib/pacemaker:/usr/sbin/nologin',
    '',
  ].join('\n'),
  '/etc/group':
    'root:x:0:\nmysql:x:102:\npostgres:x:103:\nhaproxy:x:104:\nhaclient:x:105:\nssl-cert:x:106:\nadm:x:4:\n',
  '/etc/hosts': '127.0.0.1 localhost\n',
  '/etc/fstab': '',
  '/etc/ssh/sshd_config': 'Include /etc/ssh/sshd_config.d/*.conf\nPasswordAuthentication no\nUsePAM no\n',
  '/etc/drbd.conf': 'include "drbd.d/global_common.conf";\ninclude "drbd.d/*.res";\n',
  '/etc/drbd.d/global_common.conf': 'global { usage-count no; }\ncommon { }\n',
  '/etc/mysql/my.cnf': '!includedir /etc/mysql/conf.d/\n!includedir /etc/mysql/mariadb.conf.d/\n',
  '/etc/mysql/mariadb.conf.d/50-server.cnf':
    '[mariadbd]\nuser = mysql\npid-file = /run/mysqld/mysqld.pid\ndatadir = /var/lib/mysql\nbind-address = 127.0.0.1\n',
  '/etc/postgresql/15/main/postgresql.conf':
    "data_directory = '/var/lib/postgresql/15/main'\nport = 5432\nlisten_addresses = 'localhost'\ninclude_dir = 'conf.d'\n",
  '/etc/postgresql/15/main/pg_hba.conf':
    'local all postgres peer\nlocal all all peer\nhost all all 127.0.0.1/32 scram-sha-256\n',
  '/var/lib/postgresql/15/main/PG_VERSION': '15\n',
  '/etc/haproxy/haproxy.cfg': 'global\n    daemon\ndefaults\n    mode tcp\n',
  '/etc/default/garb': '# REMOVE THIS AFTER CONFIGURATION\n',
};

const UNIT_FILES: Readonly<Record<string, string>> = {
  'ssh.service': service('OpenBSD Secure Shell server', '/usr/sbin/sshd -D'),
  'systemd-journald.service': service('Journal Service', '/usr/lib/systemd/systemd-journald'),
  'corosync.service': service('Corosync Cluster Engine', '/usr/sbin/corosync -f'),
  'pacemaker.service': service('Pacemaker High Availability Cluster Manager', '/usr/sbin/pacemakerd'),
  'sbd.service': service('Shared-storage based fencing daemon', '/usr/sbin/sbd watch'),
  'drbd.service': service('DRBD', '/lib/drbd/drbd start'),
  'mariadb.service': service('MariaDB 10.11 database server', '/usr/sbin/mariadbd'),
  'postgresql.service': service('PostgreSQL RDBMS', '/bin/true', 'oneshot'),
  'postgresql@.service': service('PostgreSQL Cluster %i', '/usr/bin/pg_ctlcluster --skip-systemctl-redirect %i start'),
  'haproxy.service': service('HAProxy Load Balancer', '/usr/sbin/haproxy -Ws'),
  'garb.service': service('Galera Arbitrator Daemon', '/usr/bin/garb-systemd start'),
};

function service(description: string, start: string, type = 'simple'): string {
  return `[Unit]\nDescription=${description}\n[Service]\nType=${type}\nExecStart=${start}\n[Install]\nWantedBy=multi-user.target\n`;
}

const ENABLED = ['ssh.service'];

/** A root disk as the node image has it. Inodes are shared: they are never changed in place. */
export function imageBlocks(): Map<string, Inode> {
  return new Map(IMAGE);
}

const IMAGE: readonly (readonly [string, Inode])[] = [
  ...DIRECTORIES.map((path) => [path, owned(path, directoryInode())] as const),
  ...Object.entries(FILES).map(([path, text]) => [path, fileInode(text)] as const),
  ...Object.entries(UNIT_FILES).map(([unit, text]) => [`/usr/lib/systemd/system/${unit}`, fileInode(text)] as const),
  ...ENABLED.map(
    (unit) =>
      [`/etc/systemd/system/multi-user.target.wants/${unit}`, symlinkInode(`/usr/lib/systemd/system/${unit}`)] as const,
  ),
  ...['crm-fence-peer.sh', 'crm-unfence-peer.sh'].map(
    (name) => [`/usr/lib/drbd/${name}`, fileInode(`#!/bin/sh\n/usr/bin/${name} "$@"\n`, 0o755)] as const,
  ),
  ['/usr/lib/postgresql/15/bin/initdb', fileInode('#!/bin/sh\n/usr/bin/initdb "$@"\n', 0o755)],
  ['/bin', symlinkInode('/usr/bin')],
  ['/sbin', symlinkInode('/usr/sbin')],
  ['/lib', symlinkInode('/usr/lib')],
  ['/var/run', symlinkInode('/run')],
  ['/var/lock', symlinkInode('/run/lock')],
];

function owned(path: string, inode: Inode): Inode {
  const [owner, group, mode] = OWNERS[path] ?? [inode.owner, inode.group, inode.mode];
  return { ...inode, owner, group, mode };
}
