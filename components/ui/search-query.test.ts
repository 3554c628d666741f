import { describe, expect, it } from 'vitest';
import { hrefWith, queryValue, sortFromQuery } from './search-query.ts';

describe('the address of a table', () => {
  it('changes one parameter and keeps the others', () => {
    const query = { meter: ['api', 'storage'], page: '3', working: undefined };
    expect(hrefWith(query, { sort: '-amount' })).toBe('?meter=api&meter=storage&page=3&sort=-amount');
    expect(hrefWith(query, { page: undefined, meter: 'api' })).toBe('?meter=api');
    expect(hrefWith({}, {})).toBe('?');
  });

  it('takes the first of several values', () => {
    expect(queryValue({ a: ['x', 'y'] }, 'a')).toBe('x');
    expect(queryValue({ a: 'z' }, 'a')).toBe('z');
    expect(queryValue({}, 'a')).toBeUndefined();
  });

  it('sorts only by what the table offers', () => {
    const options = { keys: ['date', 'amount'], initial: { key: 'date', direction: 'desc' } as const };
    expect(sortFromQuery({ sort: '-amount' }, options)).toEqual({ key: 'amount', direction: 'desc' });
    expect(sortFromQuery({ sort: 'amount' }, options)).toEqual({ key: 'amount', direction: 'asc' });
    expect(sortFromQuery({ sort: 'password' }, options)).toEqual(options.initial);
    expect(sortFromQuery({}, options)).toEqual(options.initial);
  });
});
