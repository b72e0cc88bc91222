/** A name as a part of a regular expression that matches nothing else. RabbitMQ's are PCRE. */
export function literally(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
