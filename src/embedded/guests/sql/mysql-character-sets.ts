import { SqlError } from './catalog.ts';

/** What MariaDB 10.11 lists (SHOW CHARACTER SET), and `utf8`, which stands for one of them. */
const SETS = new Set(
  (
    'armscii8 ascii big5 binary cp1250 cp1251 cp1256 cp1257 cp850 cp852 cp866 cp932 dec8 eucjpms euckr gb2312 gbk geostd8 greek ' +
    'hebrew hp8 keybcs2 koi8r koi8u latin1 latin2 latin5 latin7 macce macroman sjis swe7 tis620 ucs2 ujis utf16 utf16le utf32 ' +
    'utf8 utf8mb3 utf8mb4'
  ).split(' '),
);

const isCollation = (name: string): boolean =>
  name === 'binary' || (SETS.has(name.split('_')[0] ?? '') && /_(ci|cs|bin|as|nopad)$/.test(name));

/** Refuses names that the server does not know. */
export function requireCharacters(charset: string | undefined, collation: string | undefined): void {
  if (charset !== undefined && !SETS.has(charset.toLowerCase())) {
    throw new SqlError('1115', `Unknown character set: '${charset}'`);
  }
  if (collation !== undefined && !isCollation(collation.toLowerCase())) {
    throw new SqlError('1273', `Unknown collation: '${collation}'`);
  }
}
