import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RememberedPorts } from './remembered';
import { key, memoryStore } from '../../../kit/store';

const quectel = { vendor: 0x2c7c, product: 0x6001, order: 0 };

describe('RememberedPorts', () => {
  it('keeps each port once, the newest last, and forgets it', () => {
    const store = memoryStore();
    const ports = new RememberedPorts(store);
    const second = { ...quectel, order: 1 };
    const settings = { baudRate: 9600, flowControl: 'hardware' } as const;
    ports.add(quectel);
    ports.add(second, settings);
    ports.add(quectel);
    expect(new RememberedPorts(store).list).toEqual([
      { ...second, settings },
      { ...quectel, settings: null },
    ]);
    ports.remove(quectel);
    expect(ports.has(quectel)).toBe(false);
    expect(ports.has(second)).toBe(true);
  });

  it('keeps no more than sixteen', () => {
    const ports = new RememberedPorts(memoryStore());
    for (let order = 0; order < 40; order++) ports.add({ ...quectel, order });
    expect(ports.list).toHaveLength(16);
    expect(ports.list.at(-1)?.order).toBe(39);
  });

  it('takes whatever stands in the storage, and only what is a port of it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const store = memoryStore();
        store.setItem(key('ports'), text);
        const ports = new RememberedPorts(store);
        for (const { order } of ports.list) expect(Number.isInteger(order)).toBe(true);
        ports.add(quectel);
        expect(ports.has(quectel)).toBe(true);
      }),
    );
  });
});
