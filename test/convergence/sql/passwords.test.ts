import { describe, expect, it } from 'vitest';
import { DIALECTS } from '../../../src/convergence/sql/index.ts';

const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');

describe('what a server keeps of a password', () => {
  it('is for MariaDB what PASSWORD() gives', () => {
    expect(DIALECTS.mysql.verifierOf('password', salt)).toBe('*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19');
  });

  it('is for PostgreSQL a verifier with the keys of RFC 7677', () => {
    // The exchange of RFC 7677, section 3: user "user", password "pencil", these keys follow from its salt.
    expect(DIALECTS.postgresql.verifierOf('pencil', salt)).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
  });

  it.each(['mysql', 'postgresql'] as const)('tells the right password from another on %s', (engine) => {
    const dialect = DIALECTS[engine];
    const verifier = dialect.verifierOf('correct horse', salt);
    expect(dialect.verifies(verifier, 'correct horse')).toBe(true);
    expect(dialect.verifies(verifier, 'correct horses')).toBe(false);
    expect(dialect.verifies('md5abc', 'correct horse')).toBe(false);
  });
});
