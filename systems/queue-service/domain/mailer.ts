export type Mail = {
  /**
   * The Message-ID header, with its angle brackets: the same for a repeat, so that a mailbox can tell it. A mail service
   * that gives each mail an id of its own (SES) carries it as X-Courtier-Message-ID, by which people can tell it.
   */
  messageId: string;
  to: string;
  subject: string;
  text: string;
  html: string;
};

export interface Mailer {
  /**
   * Resolves when the mail server took the mail. Throws PermanentError `mail-refused` when it refuses this recipient or
   * this mail for good, UnavailableError `mail-unavailable` when it does not answer or refuses for now.
   */
  send(mail: Mail, options?: { signal?: AbortSignal }): Promise<void>;
}
