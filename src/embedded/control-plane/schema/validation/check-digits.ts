const CARD =
  /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11})$/;

export function isCreditCard(text: string): boolean {
  const digits = text.replace(/\D+/g, '');
  if (!CARD.test(digits)) return false;
  const sum = digits
    .split('')
    .reverse()
    .reduce((total, char, i) => {
      const doubled = Number(char) * (i % 2 === 1 ? 2 : 1);
      return total + (doubled >= 10 ? (doubled % 10) + 1 : doubled);
    }, 0);
  return sum % 10 === 0;
}

export function isIsbn10(text: string): boolean {
  const digits = text.replace(/[\s-]+/g, '');
  if (!/^(?:\d{9}X|\d{10})$/.test(digits)) return false;
  const sum = digits.split('').reduce((total, char, i) => total + (i + 1) * (char === 'X' ? 10 : Number(char)), 0);
  return sum % 11 === 0;
}

export function isIsbn13(text: string): boolean {
  const digits = text.replace(/[\s-]+/g, '');
  if (!/^\d{13}$/.test(digits)) return false;
  const sum = digits
    .slice(0, 12)
    .split('')
    .reduce((total, char, i) => total + (i % 2 === 0 ? 1 : 3) * Number(char), 0);
  return Number(digits[12]) === (10 - (sum % 10)) % 10;
}
