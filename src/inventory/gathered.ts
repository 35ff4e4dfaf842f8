interface Asked<Key, Answer> extends Pick<PromiseWithResolvers<Answer>, 'resolve' | 'reject'> {
  readonly key: Key;
}

/**
 * Answers many who ask at the same time with one reading of up to `most` keys: what is asked while a reading is under way is
 * gathered for the next one. Who asks alone does not wait, and no answer is from a reading that began before it was asked
 * for. A reading that fails also fails for those who wait behind it, who would fare no better now.
 */
export function gathered<Key, Answer>(
  read: (keys: readonly Key[]) => Promise<(key: Key) => Answer>,
  most: number,
): (key: Key) => Promise<Answer> {
  let waiting: Asked<Key, Answer>[] = [];
  let underWay = false;

  const readNext = async (): Promise<void> => {
    const now = waiting.slice(0, most);
    waiting = waiting.slice(most);
    try {
      const answerTo = await read([...new Set(now.map(({ key }) => key))]);
      for (const { key, resolve } of now) resolve(answerTo(key));
    } catch (error) {
      const hopeless = [...now, ...waiting];
      waiting = [];
      for (const { reject } of hopeless) reject(error);
    }
  };
  const readOn = async (): Promise<void> => {
    underWay = true;
    // Whoever else asks in this very moment is answered by the first reading.
    await Promise.resolve();
    while (waiting.length > 0) await readNext();
    underWay = false;
  };

  return (key) => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    waiting.push({ key, resolve, reject });
    if (!underWay) void readOn();
    return promise;
  };
}
