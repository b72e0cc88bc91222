// Generated from docs/openapi.json by `npm run docs`. Do not edit.
// biome-ignore-all lint: generated
// biome-ignore-all format: generated

export type Attempt = { "number": number; "at": string; "source": "consumer" | "crash" | "unacknowledged" | "rejected" | "expired" | "delivery-limit" | "maxlen" | "bridge" | "removed" | "parked" | "outbox"; "error_name": string; "error_message": string; "span_id"?: string };
export type Binding = { "exchange": string; "destination": string; "destination_type": "queue" | "exchange"; "queue": string | null; "routing_key": string; "declared": boolean };
export type BindingList = { "items": (Binding)[]; "next": string | null };
export type BookedSoiree = { "clientId": string; "date": string; "lieu": string; "nombreInvites": number; "budget": number; "styleMusical": string; "id": string; "playlistStatus": "pending" | "ready" | "fallback"; "playlistId": string | null; "createdAt": string; "updatedAt": string; "messageId": string; "messageStatus": "published" | "accepted" };
export type Booking = { "clientId": string; "date": string; "lieu": string; "nombreInvites": number; "budget": number; "styleMusical": string };
export type Client = { "id": string; "name": string; "permissions": (Permission)[]; "revoked_at": string | null; "expires_at": string | null; "rate": "basic" | "standard" | "high" | null; "status": "active" | "expired" | "revoked"; "created_at": string; "certificate_subject"?: string; "keys": ({ "created_at": string; "expires_at": string | null; "fingerprint": string })[] };
export type ClientList = { "items": (Client)[]; "next": string | null; "unreadable"?: ({ "id": string; "reason": string })[] };
export type ClientWithKey = { "id": string; "name": string; "permissions": (Permission)[]; "revoked_at": string | null; "expires_at": string | null; "rate": "basic" | "standard" | "high" | null; "status": "active" | "expired" | "revoked"; "created_at": string; "certificate_subject"?: string; "keys": ({ "created_at": string; "expires_at": string | null; "fingerprint": string })[]; "key": string };
export type DeliveryState = { "ack_id": string; "message_id": string; "queue": string; "status": "open" | "acknowledged" | "requeued" | "failed"; "visible_at"?: string; "failed_message_id"?: string };
export type Exchange = { "name": string; "type": string; "durable": boolean; "declared": boolean };
export type ExchangeDetails = { "name": string; "type": string; "durable": boolean; "declared": boolean; "bindings": (Binding)[] };
export type ExchangeList = { "items": (Exchange)[]; "next": string | null };
export type Extend = { "visibility": number };
export type FailedMessage = { "id": string; "message_id": string; "exchange": string | null; "routing_key": string | null; "queue": string | null; "payload_bytes": number; "source": "consumer" | "crash" | "unacknowledged" | "rejected" | "expired" | "delivery-limit" | "maxlen" | "bridge" | "removed" | "parked" | "outbox"; "error_name": string; "error_message": string; "fingerprint": string; "permanent": boolean; "status": "pending" | "retrying" | "failed" | "parked" | "resolved" | "deleted"; "retry_count": number; "max_retries": number; "resolution": "confirmed" | "assumed" | "manual" | null; "failed_at": string; "last_retry_at": string | null; "next_retry_at": string | null; "resolved_at": string | null; "deleted_at": string | null; "created_at": string; "updated_at": string; "service": string | null; "revision": number; "payload": unknown; "payload_encoding": "json" | "text" | "base64" | null; "payload_omitted": "large" | "expired" | "forbidden" | "masked" | null; "payload_masked"?: (string)[]; "attempts": (Attempt)[]; "error_stack": string | null; "headers": { readonly [name: string]: unknown }; "header_types"?: { readonly [name: string]: unknown }; "dropped_headers"?: (string)[]; "properties": MessageProperties };
export type FailedMessageList = { "items": (FailedMessageSummary)[]; "next": string | null; "searched_to": string | null; "unreadable"?: ({ "id": string; "reason": string })[] };
export type FailedMessageState = { "id": string; "status": "pending" | "retrying" | "failed" | "parked" | "resolved" | "deleted" };
export type FailedMessageSummary = { "id": string; "message_id": string; "exchange": string | null; "routing_key": string | null; "queue": string | null; "payload_bytes": number; "source": "consumer" | "crash" | "unacknowledged" | "rejected" | "expired" | "delivery-limit" | "maxlen" | "bridge" | "removed" | "parked" | "outbox"; "error_name": string; "error_message": string; "fingerprint": string; "permanent": boolean; "status": "pending" | "retrying" | "failed" | "parked" | "resolved" | "deleted"; "retry_count": number; "max_retries": number; "resolution": "confirmed" | "assumed" | "manual" | null; "failed_at": string; "last_retry_at": string | null; "next_retry_at": string | null; "resolved_at": string | null; "deleted_at": string | null; "created_at": string; "updated_at": string; "service": string | null; "revision": number; "payload": unknown; "payload_encoding": "json" | "text" | "base64" | null; "payload_omitted": "large" | "expired" | "forbidden" | "masked" | null; "payload_masked"?: (string)[] };
export type FailureGroup = { "id": string; "by": "fingerprint" | "exchange" | "queue" | "service"; "value": string; "state": "new" | "known" | "resolved" | "regressed"; "note": string | null; "counts": { "pending": number; "retrying": number; "failed": number; "parked": number; "resolved": number; "deleted": number }; "first_seen_at": string; "last_seen_at": string; "last_retried_at": string | null; "trend": ({ "hour": string; "count": number })[]; "sample": { "failed_message_id": string; "message_id": string; "queue": string | null; "exchange": string | null; "error_name": string; "error_message": string }; "resolved_at": string | null; "resolved_by": "person" | "quiet" | null; "resolved_from": string | null; "regressed_at": string | null; "spiking_since": string | null; "edition": number; "updated_at": string };
export type FailureGroupChange = { "state"?: "known" | "resolved"; "note"?: string | null; "resolved_from"?: string };
export type FailureGroupList = { "items": (FailureGroup)[]; "next": string | null; "unreadable"?: ({ "id": string; "reason": string })[] };
export type FailureGroupRecount = { "status": "running" | "done"; "looked_at": number; "started_at": string; "updated_at": string; "finished_at": string | null };
export type KeyRotation = { "overlap_seconds"?: number };
export type Me = { "id": string; "name": string; "permissions": (Permission)[] };
export type MessageProperties = { "content_type"?: string; "content_encoding"?: string; "correlation_id"?: string; "reply_to"?: string; "type"?: string; "app_id"?: string; "timestamp"?: string; "priority"?: number; "expiration_ms"?: number; "user_id"?: string };
export type Nack = { "requeue"?: boolean; "delay"?: number; "error"?: { "name"?: string; "message": string; "stack"?: string }; "permanent"?: boolean };
export type NewBinding = { "exchange": string; "queue": string; "routing_key"?: string };
export type NewClient = { "name": (unknown) & (unknown); "permissions": (Permission)[]; "expires_at"?: string | null; "rate"?: "basic" | "standard" | "high"; "certificate_subject"?: string };
export type NewExchange = { "name": string; "type": "direct" | "topic" | "fanout" };
export type NewOperation = unknown;
export type NewOrder = { "order_id"?: string; "customer_info": { "customer_id": string; "name"?: string; "email"?: string }; "items": ({ "item_id": string; "item_name"?: string; "quantity": number; "unit_price": number })[]; "currency"?: string; "tax"?: number; "shipping_fee"?: number; "discount"?: number; "total"?: number; "metadata"?: { "service"?: string; "version"?: string; "created_at"?: string; "correlation_id"?: string; "trace_id"?: string; "span_id"?: string; "event_type"?: string; "simulate"?: { "fail_times"?: number; "crash"?: boolean | number; "hang"?: boolean | number } } };
export type NewQueue = { "name": string; "delivery"?: "pull" | "amqp"; "bindings"?: ({ "exchange": string; "routing_key"?: string })[]; "message_ttl_ms"?: number | null; "max_length"?: number | null };
export type NewRevision = { "payload": string; "payload_encoding"?: "text" | "base64"; "note"?: string; "retry"?: boolean; "despite_schema"?: boolean };
export type NewSchedule = { "at"?: string; "after_seconds"?: number };
export type NewWebhook = { "url": string; "events": ("failure_group.new" | "failure_group.regressed" | "failure_group.spiking" | "retries.used_up" | "message.failed" | "alerts.counted" | "webhook.disabled")[]; "description"?: string | null };
export type Operation = { "id": string; "action": "retry" | "delete" | "restore" | "resolve" | "move" | "replay"; "state": "planned" | "canary" | "running" | "paused" | "stopped" | "aborted" | "completed"; "reason": string | null; "filter": { "status": "pending" | "retrying" | "failed" | "parked" | "resolved" | "deleted"; "exchange"?: string; "queue"?: string; "routing_key"?: string; "error_name"?: string; "fingerprint"?: string; "service"?: string; "text"?: string; "failed_from": string | null; "failed_before": string } | null; "replay"?: { "filter": { "exchange": string; "routing_key"?: string; "service"?: string; "type"?: string; "published_from": string | null; "published_before": string } | null; "to": "same" | { "queue": string } | { "exchange": string; "routing_key"?: string }; "effects": "once" | "again" }; "to_queue": string | null; "note": string | null; "rate": number; "stop_at_failure_rate": number | null; "created_by": { "id": string; "name": string }; "started_by": { "id": string; "name": string } | null; "created_at": string; "started_at": string | null; "updated_at": string; "ended_at": string | null; "ids": number | null; "plan": { "at": string; "messages": number; "exact": boolean; "examined": number; "refused": { readonly [name: string]: number }; "sample": ({ "id": string; "message_id": string; "queue": string | null; "type"?: string; "error_name": string; "status": "pending" | "retrying" | "failed" | "parked" | "resolved" | "deleted"; "failed_at": string; "refused": string | null })[]; "publishes"?: ({ "message_id": string; "exchange": string | null; "routing_key": string | null; "published_at": string; "bytes": number; "refused": string | null })[] }; "counts": { "total": number; "exact": boolean; "counting": boolean; "done": number; "succeeded": number; "skipped": { readonly [name: string]: number }; "failed": { readonly [name: string]: number }; "to_come": number | null }; "outcomes": { "succeeded": number; "failed": number; "waiting": number; "failure_rate": number | null }; "canary": { "size": number; "max_failure_rate": number; "wait_seconds": number; "state": "waiting" | "out" | "passed" | "stopped" } | null; "estimated_end_at": string | null };
export type OperationList = { "items": (Operation)[]; "next": string | null; "unreadable"?: ({ "id": string; "reason": string })[] };
export type OperationResult = { "id": string; "message_id"?: string; "replayed_as"?: string; "outcome": "done" | "skipped" | "failed"; "reason": string | null; "at": string; "status": "pending" | "retrying" | "failed" | "parked" | "resolved" | "deleted" | null };
export type OperationResultList = { "items": (OperationResult)[]; "next": string | null; "unreadable"?: ({ "id": string; "reason": string })[] };
export type OperatorAction = { "id": string; "at": string; "client_id": string; "client_name": string; "action": string; "target": string; "details": { readonly [name: string]: unknown } };
export type OperatorActionList = { "items": (OperatorAction)[]; "next": string | null; "unreadable"?: ({ "id": string; "reason": string })[] };
export type Order = { "order_id": string; "status": string; "customer": { "customer_id": string; "name"?: string; "email"?: string }; "items": ({ "item_id": string; "item_name"?: string; "quantity": number; "unit_price": number })[]; "inventory_status": ({ "item_id": string; "available_qty"?: number; "in_stock"?: boolean; "status"?: string })[]; "currency": string | null; "total": number; "correlation_id": string | null; "events": number; "history": ({ "event_id": string; "event_type": string; "at": string })[] };
export type OrdersRebuild = { "id": string; "status": "running" | "done" | "failed"; "orders": number; "events": number; "skipped": number; "started_at": string; "updated_at": string; "finished_at": string | null };
export type Permission = string;
export type PlacedOrder = { "order_id": string; "event_id": string; "status": "accepted"; "total": number; "inventory_status": ({ "item_id": string; "available_qty"?: number; "in_stock"?: boolean; "status"?: string })[]; "correlation_id": string; "trace_id": string; "duplicate": boolean };
export type Playlist = { "style": string; "title": string; "tracks": (string)[]; "id": string; "soireeId": string; "clientId": string; "fallback": boolean; "createdAt": string };
export type PlaylistList = { "items": (Playlist)[]; "next": string | null; "unreadable"?: ({ "id": string; "reason": string })[] };
export type Problem = { "type": string; "title": string; "status": number; "detail": string; "instance": string; "request_id": string; "errors"?: ({ "detail": string; "pointer"?: string; "parameter"?: string; "header"?: string })[]; "details"?: { readonly [name: string]: unknown } };
export type PublishBatch = { "items": ({ "status_code": 202; "id": string; "status": "published" | "accepted"; "exchange": string; "routing_key": string; "duplicate": boolean } | { "status_code": number; "problem": { "type": string; "title": string; "status": number; "detail": string; "errors"?: ({ "detail": string; "pointer"?: string })[] } })[]; "summary": { "published": number; "accepted": number; "refused": number } };
export type PublishBatchRequest = { "messages": (PublishRequest)[] };
export type PublishRequest = { "exchange": string; "routing_key"?: string; "message": unknown; "properties"?: { "content_type"?: string; "content_encoding"?: string; "correlation_id"?: string; "reply_to"?: string; "type"?: string; "app_id"?: string; "timestamp"?: string; "priority"?: number; "expiration_ms"?: number }; "headers"?: { readonly [name: string]: unknown }; "mandatory"?: boolean; "message_id"?: string };
export type PublishTopicRequest = { "message": unknown; "properties"?: { "content_type"?: string; "content_encoding"?: string; "correlation_id"?: string; "reply_to"?: string; "type"?: string; "app_id"?: string; "timestamp"?: string; "priority"?: number; "expiration_ms"?: number }; "headers"?: { readonly [name: string]: unknown }; "mandatory"?: boolean; "message_id"?: string; "topic": (unknown) & (unknown) };
export type Published = { "id": string; "status": "published" | "accepted"; "exchange": string; "routing_key": string; "duplicate": boolean };
export type Pulled = { "topic": string; "items": (PulledMessage)[] };
export type PulledMessage = { "ack_id": string; "message_id": string; "queue": string; "exchange": string | null; "routing_key": string | null; "body": string; "encoding": "text" | "base64"; "properties": MessageProperties; "headers": { readonly [name: string]: unknown }; "header_types"?: { readonly [name: string]: unknown }; "attempt": number; "receives": number; "visible_at": string };
export type Purge = { "id": string; "queue": string; "state": "running" | "done" | "restoring" | "restored"; "by": { "client_id": string; "client_name": string }; "created_at": string; "ended_at": string | null; "restored_at": string | null; "expires_at": string; "kept": number; "on_record": number; "restored": number; "not_restored": number };
export type PurgeList = { "items": (Purge)[]; "next": string | null; "unreadable"?: ({ "id": string; "reason": string })[] };
export type PurgeRequest = { "recoverable"?: boolean };
export type PurgedMessageList = { "items": ({ "message_id": string; "exchange": string | null; "routing_key": string | null; "properties": MessageProperties; "headers": { readonly [name: string]: unknown }; "body": string | null; "encoding": "text" | "base64" | null; "failed_message_id": string | null })[]; "next": string | null };
export type Queue = { "name": string; "origin": "declared" | "run-time" | "broker"; "delivery": "lambda" | "pull" | "amqp" | "dead-letters" | "last-resort" | "tap" | "trail"; "message_count": number | null; "consumer_count": number | null; "ready": number | null; "in_flight": number | null; "delayed": number; "waiting_for_retry": number; "waiting_for_retry_more": boolean; "oldest_age_seconds": number | null; "publish_rate": number | null; "deliver_rate": number | null; "ack_rate": number | null; "capacity": number | null; "capacity_used": number | null };
export type QueueDetails = { "name": string; "origin": "declared" | "run-time" | "broker"; "delivery": "lambda" | "pull" | "amqp" | "dead-letters" | "last-resort" | "tap" | "trail"; "message_count": number | null; "consumer_count": number | null; "ready": number | null; "in_flight": number | null; "delayed": number; "waiting_for_retry": number; "waiting_for_retry_more": boolean; "oldest_age_seconds": number | null; "publish_rate": number | null; "deliver_rate": number | null; "ack_rate": number | null; "capacity": number | null; "capacity_used": number | null; "message_ttl_ms": number | null; "max_length": number | null; "bindings": (Binding)[]; "subscription": { "topic": string; "name": string } | null; "created_by": string | null; "created_at": string | null };
export type QueueHistory = { "every_seconds": number; "at": (string)[]; "queues": ({ "name": string; "in_rabbitmq": (number | null)[]; "in_sqs": (number | null)[]; "consumers": (number | null)[] })[] };
export type QueueList = { "items": (Queue)[]; "next": string | null; "unreadable"?: ({ "id": string; "reason": string })[] };
export type QueueMessageList = { "items": ({ "message_id": string; "exchange": string; "routing_key": string | null; "published_at": string; "bytes": number; "archived": boolean; "metadata": { readonly [name: string]: unknown }; "status": "accepted" | "published" | "handling" | "delivered" | "failed" | null })[] };
export type QueueStats = { "name": string; "origin": "declared" | "run-time" | "broker"; "delivery": "lambda" | "pull" | "amqp" | "dead-letters" | "last-resort" | "tap" | "trail"; "message_count": number | null; "consumer_count": number | null; "ready": number | null; "in_flight": number | null; "delayed": number; "waiting_for_retry": number; "waiting_for_retry_more": boolean; "oldest_age_seconds": number | null; "publish_rate": number | null; "deliver_rate": number | null; "ack_rate": number | null; "capacity": number | null; "capacity_used": number | null; "published": number | null; "delivered": number | null; "acknowledged": number | null };
export type RateChange = { "rate": "basic" | "standard" | "high" };
export type RepeatedClient = { "id": string; "name": string; "permissions": (Permission)[]; "revoked_at": string | null; "expires_at": string | null; "rate": "basic" | "standard" | "high" | null; "status": "active" | "expired" | "revoked"; "created_at": string; "certificate_subject"?: string; "keys": ({ "created_at": string; "expires_at": string | null; "fingerprint": string })[]; "duplicate": true };
export type RepeatedWebhook = { "id": string; "url": string; "events": ("failure_group.new" | "failure_group.regressed" | "failure_group.spiking" | "retries.used_up" | "message.failed" | "alerts.counted" | "webhook.disabled")[]; "description": string | null; "state": "enabled" | "disabled"; "disabled_by": "person" | "gone" | "failing" | null; "failing_since": string | null; "secrets": ({ "created_at": string; "expires_at": string | null })[]; "created_at": string; "updated_at": string; "duplicate": true };
export type Reply = { "reply_to": (unknown) & (unknown); "correlation_id": string; "message": unknown; "properties"?: { "content_type"?: string; "content_encoding"?: string; "type"?: string; "app_id"?: string; "timestamp"?: string; "priority"?: number }; "headers"?: { readonly [name: string]: unknown } };
export type ReplyAnswer = { "id": string; "correlation_id": string; "status": "published" };
export type Request = { "exchange": string; "routing_key"?: string; "message": unknown; "properties"?: { "content_type"?: string; "content_encoding"?: string; "correlation_id"?: string; "type"?: string; "app_id"?: string; "timestamp"?: string; "priority"?: number }; "headers"?: { readonly [name: string]: unknown }; "message_id"?: string; "timeout_ms"?: number };
export type RequestAnswer = { "id": string; "correlation_id": string; "reply": { "body": unknown; "body_encoding": "json" | "text" | "base64"; "content_type": string | null; "properties": MessageProperties; "headers": { readonly [name: string]: unknown } } };
export type Retry = { "id": string; "message_id": string; "exchange": string | null; "routing_key": string | null; "queue": string | null; "service": string | null; "error_name": string; "error_message": string; "fingerprint": string; "revision": number; "retry_count": number; "max_retries": number; "failed_at": string; "last_retry_at": string | null; "next_retry_at": string | null };
export type RetryList = { "items": (Retry)[]; "next": string | null; "unreadable"?: ({ "id": string; "reason": string })[] };
export type Revised = { "id": string; "status": "pending" | "retrying" | "failed" | "parked" | "resolved" | "deleted"; "revision": Revision };
export type Revision = { "number": number; "at": string; "by": { "client_id": string; "client_name": string } | null; "note": string | null; "payload_bytes": number; "schema": "fits" | "misfits" | "none" | null };
export type RevisionList = { "items": (Revision)[] };
export type RevisionView = { "number": number; "at": string; "by": { "client_id": string; "client_name": string } | null; "note": string | null; "payload_bytes": number; "schema": "fits" | "misfits" | "none" | null; "payload": string | null; "payload_encoding": "text" | "base64" | null; "payload_omitted": "large" | "expired" | "forbidden" | "masked" | null; "payload_masked"?: (string)[] };
export type Scheduled = { "id": string; "status": "pending" | "retrying" | "failed" | "parked" | "resolved" | "deleted"; "next_retry_at": string | null };
export type SecretRotation = { "overlap_seconds"?: number };
export type Soiree = { "clientId": string; "date": string; "lieu": string; "nombreInvites": number; "budget": number; "styleMusical": string; "id": string; "playlistStatus": "pending" | "ready" | "fallback"; "playlistId": string | null; "createdAt": string; "updatedAt": string };
export type Webhook = { "id": string; "url": string; "events": ("failure_group.new" | "failure_group.regressed" | "failure_group.spiking" | "retries.used_up" | "message.failed" | "alerts.counted" | "webhook.disabled")[]; "description": string | null; "state": "enabled" | "disabled"; "disabled_by": "person" | "gone" | "failing" | null; "failing_since": string | null; "secrets": ({ "created_at": string; "expires_at": string | null })[]; "created_at": string; "updated_at": string };
export type WebhookAttempt = { "id": string; "webhook_id": string; "event_id": string; "event_type": string; "at": string; "number": number; "state": "delivered" | "failed"; "http_status": number | null; "ms": number; "error": string | null; "next_at": string | null; "payload": string | null };
export type WebhookAttemptList = { "items": (WebhookAttempt)[]; "next": string | null; "unreadable"?: ({ "id": string; "reason": string })[] };
export type WebhookChange = { "url"?: string; "events"?: ("failure_group.new" | "failure_group.regressed" | "failure_group.spiking" | "retries.used_up" | "message.failed" | "alerts.counted" | "webhook.disabled")[]; "description"?: string | null; "state"?: "enabled" | "disabled" };
export type WebhookList = { "items": (Webhook)[]; "next": string | null; "unreadable"?: ({ "id": string; "reason": string })[] };
export type WebhookRedelivery = { "webhook_id": string; "event_id": string; "event_type": string };
export type WebhookWithSecret = { "id": string; "url": string; "events": ("failure_group.new" | "failure_group.regressed" | "failure_group.spiking" | "retries.used_up" | "message.failed" | "alerts.counted" | "webhook.disabled")[]; "description": string | null; "state": "enabled" | "disabled"; "disabled_by": "person" | "gone" | "failing" | null; "failing_since": string | null; "secrets": ({ "created_at": string; "expires_at": string | null })[]; "created_at": string; "updated_at": string; "secret": string };
export type Workflow = { "workflow": string; "status": "running" | "completed" | "cancelled" | "failed"; "step": string | null; "reason": string | null; "message_id": string; "started_at": string; "updated_at": string; "ended_at": string | null; "id": string; "steps": (WorkflowStep)[]; "compensations": (WorkflowStep)[]; "unreadable"?: ({ "id": string; "reason": string })[] };
export type WorkflowList = { "items": (WorkflowSummary)[]; "next": string | null; "unreadable"?: ({ "id": string; "reason": string })[] };
export type WorkflowStep = { "step": string; "status": "waiting" | "done" | "refused" | "timed-out" | "failed"; "reason": string | null; "started_at": string; "ended_at": string | null; "deadline"?: string; "answered_at": string | null; "service": string | null; "result": { readonly [name: string]: unknown } | null; "late_answer": { "outcome": "done" | "refused"; "reason": string | null; "result": { readonly [name: string]: unknown } | null; "service": string; "at": string } | null };
export type WorkflowSummary = { "workflow": string; "status": "running" | "completed" | "cancelled" | "failed"; "step": string | null; "reason": string | null; "message_id": string; "started_at": string; "updated_at": string; "ended_at": string | null; "id": string };

/** Where each operation is, what it asks for, and whether an `Idempotency-Key` makes it safe to ask again. */
export const routes = {
  health: { route: 'GET /api/health', permission: null },
  ready: { route: 'GET /api/health/ready', permission: null },
  getMe: { route: 'GET /api/me', permission: "any" },
  publish: { route: 'POST /api/messages/publish', permission: "publish", takesKey: true },
  publishBatch: { route: 'POST /api/messages/publish/batch', permission: "publish", takesKey: true },
  request: { route: 'POST /api/requests', permission: "publish" },
  reply: { route: 'POST /api/replies', permission: "consume" },
  listFailed: { route: 'GET /api/messages/failed', permission: "read:failed" },
  getFailed: { route: 'GET /api/messages/failed/{id}', permission: "read:failed" },
  deleteFailed: { route: 'DELETE /api/messages/failed/{id}', permission: "manage:failed" },
  restoreFailed: { route: 'POST /api/messages/failed/{id}/restore', permission: "manage:failed" },
  listRevisions: { route: 'GET /api/messages/failed/{id}/revisions', permission: "read:failed" },
  reviseFailed: { route: 'POST /api/messages/failed/{id}/revisions', permission: "manage:failed" },
  getRevision: { route: 'GET /api/messages/failed/{id}/revisions/{revision}', permission: "read:failed" },
  resolveFailed: { route: 'POST /api/messages/failed/{id}/resolve', permission: "manage:failed" },
  listRetries: { route: 'GET /api/retries', permission: "read:failed" },
  scheduleFailed: { route: 'POST /api/messages/failed/{id}/schedule', permission: "manage:failed" },
  cancelFailed: { route: 'POST /api/messages/failed/{id}/cancel', permission: "manage:failed" },
  retryFailed: { route: 'POST /api/messages/retry/{id}', permission: "manage:failed" },
  listFailureGroups: { route: 'GET /api/failure-groups', permission: "read:failed" },
  getFailureGroup: { route: 'GET /api/failure-groups/{id}', permission: "read:failed" },
  changeFailureGroup: { route: 'PATCH /api/failure-groups/{id}', permission: "manage:failed" },
  recountFailureGroups: { route: 'POST /api/failure-groups/recount', permission: "manage:failed" },
  createWebhook: { route: 'POST /api/webhooks', permission: "manage:webhooks", takesKey: true },
  listWebhooks: { route: 'GET /api/webhooks', permission: "read:webhooks" },
  getWebhook: { route: 'GET /api/webhooks/{id}', permission: "read:webhooks" },
  changeWebhook: { route: 'PATCH /api/webhooks/{id}', permission: "manage:webhooks" },
  deleteWebhook: { route: 'DELETE /api/webhooks/{id}', permission: "manage:webhooks" },
  rotateWebhook: { route: 'POST /api/webhooks/{id}/rotate', permission: "manage:webhooks" },
  testWebhook: { route: 'POST /api/webhooks/{id}/test', permission: "manage:webhooks" },
  listWebhookAttempts: { route: 'GET /api/webhooks/{id}/attempts', permission: "read:webhooks" },
  redeliverWebhook: { route: 'POST /api/webhooks/{id}/attempts/{attempt}/redeliver', permission: "manage:webhooks" },
  listMessages: { route: 'GET /api/messages', permission: "read:messages" },
  getMessage: { route: 'GET /api/messages/{id}', permission: "read:messages" },
  getBody: { route: 'GET /api/messages/{id}/body', permission: "read:bodies" },
  createClient: { route: 'POST /api/clients', permission: "admin", takesKey: true },
  listClients: { route: 'GET /api/clients', permission: "admin" },
  getClient: { route: 'GET /api/clients/{id}', permission: "admin" },
  revokeClient: { route: 'DELETE /api/clients/{id}', permission: "admin" },
  rotateClient: { route: 'POST /api/clients/{id}/rotate', permission: "admin" },
  changeClientRate: { route: 'POST /api/clients/{id}/rate', permission: "admin" },
  listQueues: { route: 'GET /api/queues', permission: "read:queues" },
  createQueue: { route: 'POST /api/queues', permission: "manage:queues" },
  getQueue: { route: 'GET /api/queues/{queue}', permission: "read:queues" },
  deleteQueue: { route: 'DELETE /api/queues/{queue}', permission: "manage:queues" },
  queueStats: { route: 'GET /api/queues/{queue}/stats', permission: "read:queues" },
  queueMessages: { route: 'GET /api/queues/{queue}/messages', permission: "read:messages" },
  queueHistory: { route: 'GET /api/queue-history', permission: "read:queues" },
  listPurges: { route: 'GET /api/purges', permission: "read:queues" },
  getPurge: { route: 'GET /api/purges/{purge}', permission: "read:queues" },
  listPurged: { route: 'GET /api/purges/{purge}/messages', permission: "manage:queues" },
  restorePurge: { route: 'POST /api/purges/{purge}/restore', permission: "manage:queues" },
  purgeQueue: { route: 'POST /api/queues/{queue}/purge', permission: "manage:queues" },
  listBindings: { route: 'GET /api/bindings', permission: "read:queues" },
  createBinding: { route: 'POST /api/bindings', permission: "manage:queues" },
  deleteBinding: { route: 'DELETE /api/bindings', permission: "manage:queues" },
  listExchanges: { route: 'GET /api/exchanges', permission: "read:queues" },
  createExchange: { route: 'POST /api/exchanges', permission: "manage:queues" },
  getExchange: { route: 'GET /api/exchanges/{exchange}', permission: "read:queues" },
  deleteExchange: { route: 'DELETE /api/exchanges/{exchange}', permission: "manage:queues" },
  createOperation: { route: 'POST /api/operations', permission: "manage:failed", takesKey: true },
  listOperations: { route: 'GET /api/operations', permission: "read:failed" },
  getOperation: { route: 'GET /api/operations/{id}', permission: "read:failed" },
  listOperationResults: { route: 'GET /api/operations/{id}/results', permission: "read:failed" },
  runOperation: { route: 'POST /api/operations/{id}/run', permission: "manage:failed" },
  pauseOperation: { route: 'POST /api/operations/{id}/pause', permission: "manage:failed" },
  resumeOperation: { route: 'POST /api/operations/{id}/resume', permission: "manage:failed" },
  abortOperation: { route: 'POST /api/operations/{id}/abort', permission: "manage:failed" },
  listAudit: { route: 'GET /api/audit', permission: "read:audit" },
  pull: { route: 'GET /api/subscriptions/{topic}', permission: "consume" },
  ack: { route: 'POST /api/messages/{id}/ack', permission: "consume" },
  nack: { route: 'POST /api/messages/{id}/nack', permission: "consume" },
  extend: { route: 'POST /api/messages/{id}/extend', permission: "consume" },
  listWorkflows: { route: 'GET /api/workflows', permission: "read:workflows" },
  getWorkflow: { route: 'GET /api/workflows/{key}', permission: "read:workflows" },
  getNamedWorkflow: { route: 'GET /api/workflows/{key}/{id}', permission: "read:workflows" },
} as const;

/** What each operation takes and answers. */
export type Operations = {
  health: { answer: { "status": "healthy"; "service": "messages-broker" } };
  ready: { answer: { "status": "ready"; "checks": { readonly [name: string]: { "status": "up" | "blocked" | "down"; "ms": number } }; "circuits": { readonly [name: string]: { "state": "closed" | "half-open" | "open" | "unknown"; "open": number; "since": string | null } } } };
  getMe: { answer: Me };
  publish: { header?: { "Idempotency-Key"?: undefined | string; "Prefer"?: undefined | string; "traceparent"?: undefined | string }; body: PublishRequest; answer: Published };
  publishBatch: { header?: { "Idempotency-Key"?: undefined | string; "Prefer"?: undefined | string; "traceparent"?: undefined | string }; body: PublishBatchRequest; answer: PublishBatch };
  request: { header?: { "traceparent"?: undefined | string }; body: Request; answer: RequestAnswer };
  reply: { header?: { "traceparent"?: undefined | string }; body: Reply; answer: ReplyAnswer };
  listFailed: { query?: { "status"?: undefined | "pending" | "retrying" | "failed" | "parked" | "resolved" | "deleted"; "exchange"?: undefined | string; "queue"?: undefined | string; "routing_key"?: undefined | string; "error_name"?: undefined | string; "fingerprint"?: undefined | string; "service"?: undefined | string; "failed_at[gte]"?: undefined | string; "failed_at[lt]"?: undefined | string; "text"?: undefined | string; "limit"?: undefined | number; "cursor"?: undefined | string }; answer: FailedMessageList };
  getFailed: { path: { "id": string }; answer: FailedMessage };
  deleteFailed: { path: { "id": string }; answer: FailedMessageState };
  restoreFailed: { path: { "id": string }; answer: FailedMessageState };
  listRevisions: { path: { "id": string }; answer: RevisionList };
  reviseFailed: { path: { "id": string }; header: { "If-Match": string }; body: NewRevision; answer: Revised };
  getRevision: { path: { "id": string; "revision": string }; answer: RevisionView };
  resolveFailed: { path: { "id": string }; answer: FailedMessageState };
  listRetries: { query?: { "queue"?: undefined | string; "exchange"?: undefined | string; "limit"?: undefined | number; "cursor"?: undefined | string }; answer: RetryList };
  scheduleFailed: { path: { "id": string }; body: NewSchedule; answer: Scheduled };
  cancelFailed: { path: { "id": string }; answer: FailedMessageState };
  retryFailed: { path: { "id": string }; answer: { "id": string; "status": "pending" | "retrying" | "failed" | "parked" | "resolved" | "deleted"; "before_its_turn"?: boolean } };
  listFailureGroups: { query?: { "by"?: undefined | "fingerprint" | "exchange" | "queue" | "service"; "state"?: undefined | "new" | "known" | "resolved" | "regressed"; "limit"?: undefined | number; "cursor"?: undefined | string }; answer: FailureGroupList };
  getFailureGroup: { path: { "id": string }; answer: FailureGroup };
  changeFailureGroup: { path: { "id": string }; header: { "If-Match": string }; body: FailureGroupChange; answer: FailureGroup };
  recountFailureGroups: { answer: FailureGroupRecount };
  createWebhook: { header?: { "Idempotency-Key"?: undefined | string }; body: NewWebhook; answer: RepeatedWebhook | WebhookWithSecret };
  listWebhooks: { query?: { "limit"?: undefined | number; "cursor"?: undefined | string }; answer: WebhookList };
  getWebhook: { path: { "id": string }; answer: Webhook };
  changeWebhook: { path: { "id": string }; body: WebhookChange; answer: Webhook };
  deleteWebhook: { path: { "id": string }; answer: Webhook };
  rotateWebhook: { path: { "id": string }; body: SecretRotation; answer: WebhookWithSecret };
  testWebhook: { path: { "id": string }; answer: WebhookAttempt };
  listWebhookAttempts: { path: { "id": string }; query?: { "limit"?: undefined | number; "cursor"?: undefined | string }; answer: WebhookAttemptList };
  redeliverWebhook: { path: { "id": string; "attempt": string }; answer: WebhookRedelivery };
  listMessages: { query: { "exchange": string; "routing_key"?: undefined | string; "from"?: undefined | string; "before"?: undefined | string; "limit"?: undefined | number; "cursor"?: undefined | string }; answer: { "items": ({ "message_id": string; "exchange": string; "routing_key": string | null; "published_at": string; "bytes": number; "archived": boolean; "metadata": { readonly [name: string]: unknown } })[]; "next": string | null; "unreadable"?: ({ "id": string; "reason": string })[] } };
  getMessage: { path: { "id": string }; answer: { "message_id": string; "trail"?: "may be late"; "entries": ({ "message_id": string; "stage": string; "exchange": string | null; "routing_key": string | null; "queue": string | null; "status": "accepted" | "published" | "handling" | "delivered" | "failed"; "published_at": string | null; "delivered_at": string | null; "attempts": number; "metadata": { readonly [name: string]: unknown }; "archived"?: boolean })[]; "failures": ({ "id": string; "queue": string | null; "status": "pending" | "retrying" | "failed" | "parked" | "resolved" | "deleted"; "source": "consumer" | "crash" | "unacknowledged" | "rejected" | "expired" | "delivery-limit" | "maxlen" | "bridge" | "removed" | "parked" | "outbox"; "error_name": string; "retry_count": number; "failed_at": string; "resolved_at": string | null })[]; "unreadable"?: ({ "id": string; "reason": string })[] } };
  getBody: { path: { "id": string }; answer: { "message_id": string; "exchange": string | null; "routing_key": string | null; "published_at": string; "bytes": number; "encoding": "text" | "base64"; "body": string | null; "body_omitted"?: "masked"; "body_masked"?: (string)[]; "properties": MessageProperties; "headers": { readonly [name: string]: unknown }; "header_types"?: { readonly [name: string]: unknown } } };
  createClient: { header?: { "Idempotency-Key"?: undefined | string }; body: NewClient; answer: RepeatedClient | ClientWithKey };
  listClients: { query?: { "limit"?: undefined | number; "cursor"?: undefined | string }; answer: ClientList };
  getClient: { path: { "id": string }; answer: Client };
  revokeClient: { path: { "id": string }; answer: Client };
  rotateClient: { path: { "id": string }; body: KeyRotation; answer: ClientWithKey };
  changeClientRate: { path: { "id": string }; body: RateChange; answer: Client };
  listQueues: { query?: { "limit"?: undefined | number; "cursor"?: undefined | string }; answer: QueueList };
  createQueue: { body: NewQueue; answer: QueueDetails };
  getQueue: { path: { "queue": string }; answer: QueueDetails };
  deleteQueue: { path: { "queue": string }; query?: { "force"?: undefined | "true" | "false" }; answer: { "name": string; "deleted": true } };
  queueStats: { path: { "queue": string }; answer: QueueStats };
  queueMessages: { path: { "queue": string }; query?: { "limit"?: undefined | number }; answer: QueueMessageList };
  queueHistory: { query?: { "hours"?: undefined | number }; answer: QueueHistory };
  listPurges: { query?: { "limit"?: undefined | number; "cursor"?: undefined | string }; answer: PurgeList };
  getPurge: { path: { "purge": string }; answer: Purge };
  listPurged: { path: { "purge": string }; query?: { "limit"?: undefined | number; "cursor"?: undefined | string }; answer: PurgedMessageList };
  restorePurge: { path: { "purge": string }; answer: Purge };
  purgeQueue: { path: { "queue": string }; body: PurgeRequest; answer: { "name": string; "purged": number; "purge_id": string | null; "state": "running" | "done" } };
  listBindings: { query?: { "limit"?: undefined | number; "cursor"?: undefined | string; "exchange"?: undefined | string; "queue"?: undefined | string }; answer: BindingList };
  createBinding: { body: NewBinding; answer: Binding };
  deleteBinding: { query: { "exchange": string; "queue": string; "routing_key"?: undefined | string }; answer: { "exchange": string; "queue": string; "routing_key": string; "deleted": true } };
  listExchanges: { query?: { "limit"?: undefined | number; "cursor"?: undefined | string }; answer: ExchangeList };
  createExchange: { body: NewExchange; answer: Exchange };
  getExchange: { path: { "exchange": string }; answer: ExchangeDetails };
  deleteExchange: { path: { "exchange": string }; query?: { "force"?: undefined | "true" | "false" }; answer: { "name": string; "deleted": true } };
  createOperation: { header?: { "Idempotency-Key"?: undefined | string }; body: NewOperation; answer: Operation };
  listOperations: { query?: { "state"?: undefined | "planned" | "canary" | "running" | "paused" | "stopped" | "aborted" | "completed"; "limit"?: undefined | number; "cursor"?: undefined | string }; answer: OperationList };
  getOperation: { path: { "id": string }; answer: Operation };
  listOperationResults: { path: { "id": string }; query?: { "limit"?: undefined | number; "cursor"?: undefined | string }; answer: OperationResultList };
  runOperation: { path: { "id": string }; answer: Operation };
  pauseOperation: { path: { "id": string }; answer: Operation };
  resumeOperation: { path: { "id": string }; answer: Operation };
  abortOperation: { path: { "id": string }; answer: Operation };
  listAudit: { query?: { "action"?: undefined | string; "target"?: undefined | string; "client_id"?: undefined | string; "limit"?: undefined | number; "cursor"?: undefined | string }; answer: OperatorActionList };
  pull: { path: { "topic": string }; query?: { "name"?: undefined | string; "max"?: undefined | number; "wait"?: undefined | number; "visibility"?: undefined | number; "routing_key"?: undefined | string }; header?: { "Accept"?: undefined | string }; answer: Pulled | string };
  ack: { path: { "id": string }; answer: DeliveryState };
  nack: { path: { "id": string }; body: Nack; answer: DeliveryState };
  extend: { path: { "id": string }; body: Extend; answer: DeliveryState };
  listWorkflows: { query?: { "status"?: undefined | "running" | "completed" | "cancelled" | "failed"; "workflow"?: undefined | string; "limit"?: undefined | number; "cursor"?: undefined | string }; answer: WorkflowList };
  getWorkflow: { path: { "key": string }; answer: Workflow };
  getNamedWorkflow: { path: { "key": string; "id": string }; answer: Workflow };
};
