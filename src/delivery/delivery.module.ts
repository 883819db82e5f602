/** Assent's own mails. It knows no contact: it is handed an address for the length of one call. */
import { Module } from '@nestjs/common';
import { Delivery } from './delivery.service.js';
import { MailboxController } from './mailbox.controller.js';

@Module({ controllers: [MailboxController], providers: [Delivery], exports: [Delivery] })
export class DeliveryModule {}
