/** What stages on AWS demand, for templates that nobody deploys. */
export const EXAMPLES = {
  COURTIER_ALERT_EMAIL: 'duty@example.com',
  COURTIER_SMTP_URL: 'smtp://relay.example.com:587',
};

/** What they demand beside of a RabbitMQ that is there already. */
export const GIVEN_RABBITMQ = {
  COURTIER_BROKER_URL: 'amqps://rabbitmq.example.com/team%2Fa',
  COURTIER_BROKER_MANAGEMENT_URL: 'https://rabbitmq.example.com',
  COURTIER_BROKER_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:rabbitmq-aaaaaa',
  COURTIER_BROKER_CONNECTIONS: '500',
};
