import type { Fault } from './fault.ts';

export const memoryAlarm: Fault = {
  name: 'memory-alarm',
  place: 'rabbitmq',
  about: 'RabbitMQ’s memory alarm: it takes nothing from publishers',
  forMs: [1_000, 5_000],
  async begin({ deployment: { broker } }) {
    await broker.control('set_vm_memory_high_watermark', '0');
    return () => broker.control('set_vm_memory_high_watermark', '0.6');
  },
};

export const diskAlarm: Fault = {
  name: 'disk-alarm',
  place: 'rabbitmq',
  about: 'RabbitMQ’s disk alarm: it takes nothing from publishers',
  forMs: [1_000, 5_000],
  async begin({ deployment: { broker } }) {
    await broker.control('set_disk_free_limit', '1000000GB');
    return () => broker.control('set_disk_free_limit', '50MB');
  },
};
