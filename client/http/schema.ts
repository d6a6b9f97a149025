/** Made by `npm run generate` from what the gateway answers at /docs/json. Do not edit. */
export interface paths {
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List events, oldest first */
        get: {
            parameters: {
                query?: {
                    /** @description The `next` of the previous page, unchanged; left out for the first page. */
                    after?: string;
                    /** @description True: only events whose every attempt failed. False: only all other events. */
                    dead?: boolean;
                    /** @description How many rows a page has at most. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "events": [
                         *         {
                         *           "id": "evt_b6e4d2c01f354a8b9c7d5e0f3a2b1c4d",
                         *           "type": "login.refreshed",
                         *           "timestamp": "2026-03-02T15:02:11.000Z",
                         *           "data": {
                         *             "loginId": "5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37",
                         *             "reference": "customer-1042",
                         *             "institution": "Maple Bank",
                         *             "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44"
                         *           },
                         *           "state": "delivered",
                         *           "attempts": 1,
                         *           "nextAttemptAt": null,
                         *           "failure": null,
                         *           "deliveredAt": "2026-03-02T15:02:12.000Z",
                         *           "deadAt": null
                         *         }
                         *       ],
                         *       "next": null
                         *     }
                         */
                        "application/json": {
                            events: {
                                attempts: number;
                                /** @description The data of the event as /docs/events describes it, but without the link. */
                                data: {
                                    [key: string]: unknown;
                                };
                                deadAt: string | null;
                                deliveredAt: string | null;
                                /** @description How the last attempt to send the event failed; null if no attempt has failed. */
                                failure: string | null;
                                /** @description The `webhook-id` header of each delivery of this event. */
                                id: string;
                                nextAttemptAt: string | null;
                                /** @enum {string} */
                                state: "held" | "pending" | "delivered" | "dead";
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                timestamp: string;
                                type: string;
                            }[];
                            /** @description The cursor of the next page: pass it as `after`. Null on the last page. */
                            next: string | null;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_cursor`: The cursor does not belong to this list. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{eventId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one event */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example evt_b6e4d2c01f354a8b9c7d5e0f3a2b1c4d */
                    eventId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "id": "evt_b6e4d2c01f354a8b9c7d5e0f3a2b1c4d",
                         *       "type": "login.refreshed",
                         *       "timestamp": "2026-03-02T15:02:11.000Z",
                         *       "data": {
                         *         "loginId": "5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37",
                         *         "reference": "customer-1042",
                         *         "institution": "Maple Bank",
                         *         "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44"
                         *       },
                         *       "state": "delivered",
                         *       "attempts": 1,
                         *       "nextAttemptAt": null,
                         *       "failure": null,
                         *       "deliveredAt": "2026-03-02T15:02:12.000Z",
                         *       "deadAt": null
                         *     }
                         */
                        "application/json": {
                            attempts: number;
                            /** @description The data of the event as /docs/events describes it, but without the link. */
                            data: {
                                [key: string]: unknown;
                            };
                            deadAt: string | null;
                            deliveredAt: string | null;
                            /** @description How the last attempt to send the event failed; null if no attempt has failed. */
                            failure: string | null;
                            /** @description The `webhook-id` header of each delivery of this event. */
                            id: string;
                            nextAttemptAt: string | null;
                            /** @enum {string} */
                            state: "held" | "pending" | "delivered" | "dead";
                            /**
                             * Format: date-time
                             * @description ISO 8601, UTC.
                             */
                            timestamp: string;
                            type: string;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_event`: No such event. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{eventId}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an event again, whether it was delivered or is dead
         * @description The event is sent under the same id as before. If deliveries had stopped because EVENTS_URL answered 410, they start again, for all events.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example evt_b6e4d2c01f354a8b9c7d5e0f3a2b1c4d */
                    eventId: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /** @example {} */
                    "application/json": Record<string, never> | null;
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "id": "evt_b6e4d2c01f354a8b9c7d5e0f3a2b1c4d",
                         *       "state": "pending"
                         *     }
                         */
                        "application/json": {
                            id: string;
                            /** @enum {string} */
                            state: "pending";
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `malformed_json`: The body is not valid JSON. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `read_only`: This API key is read-only. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_event`: No such event. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `event_held`: The event is held back. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is too large. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body must be plain JSON in UTF-8. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/institutions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How often each bank gave data, with and without its users, over the last days
         * @description Counted over the finished runs of these days, the newest 120 at most. A share is from 0 to 1, and is a part of all logins of the bank that had an outcome in these runs; a login in three runs counts three times.
         */
        get: {
            parameters: {
                query?: {
                    /** @description How many days to look back: runs that started in these days count. */
                    days?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "institutions": [
                         *         {
                         *           "institution": "Maple Bank",
                         *           "institutionId": 14,
                         *           "logins": 300,
                         *           "unattendedShare": 0.6033,
                         *           "liveShare": 0.2033,
                         *           "attendedShare": 0.052,
                         *           "medianHoursToReturn": 7.4,
                         *           "codes": [
                         *             {
                         *               "code": "INVALID_PASSWORD",
                         *               "count": 95
                         *             }
                         *           ],
                         *           "since": "2026-03-02T15:00:04.000Z",
                         *           "trend": "worse",
                         *           "days": [
                         *             {
                         *               "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44",
                         *               "startedAt": "2026-03-02T15:00:04.000Z",
                         *               "logins": 299,
                         *               "unattended": 181
                         *             }
                         *           ]
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": {
                            institutions: {
                                /** @description How many waits for a user of the bank ended with fresh data, during or after a run, divided by the number of the same logins. */
                                attendedShare: number | null;
                                /** @description The codes in which logins of the bank ended, or because of which they waited, with how often each occurred. The most frequent first, at most five. */
                                codes: {
                                    code: string;
                                    count: number;
                                }[];
                                /** @description One entry for each finished run that had logins of the bank, oldest first. */
                                days: {
                                    logins: number;
                                    runId: string;
                                    /**
                                     * Format: date-time
                                     * @description ISO 8601, UTC.
                                     */
                                    startedAt: string;
                                    unattended: number;
                                }[];
                                /** @description `unknown` for logins whose bank is not known yet. */
                                institution: string;
                                institutionId: number | null;
                                /** @description The part of the same logins that took a live call without their user; it is contained in `unattendedShare`. */
                                liveShare: number | null;
                                /** @description How many logins of the bank are registered now. */
                                logins: number;
                                /** @description The median time, in hours, from the beginning of a wait to its end, over the waits that ended with fresh data; null if there were none. */
                                medianHoursToReturn: number | null;
                                /** @description The start of the first run of that change; null while `trend` is `steady`. */
                                since: string | null;
                                /**
                                 * @description Whether the share of logins refreshed without their user has become lastingly `worse` or `better`; `steady` if it has not, or if the difference may be chance.
                                 * @enum {string}
                                 */
                                trend: "worse" | "better" | "steady";
                                /** @description The part of the logins that was refreshed without their user. It is a part of all logins of the bank that had an outcome in the finished runs; a login in three runs counts three times. Null if there were none. */
                                unattendedShare: number | null;
                            }[];
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List logins, in the order of their LoginIds */
        get: {
            parameters: {
                query?: {
                    /** @description The `next` of the previous page, unchanged; left out for the first page. */
                    after?: string;
                    /** @description How many rows a page has at most. */
                    limit?: number;
                    /** @description Only logins whose newest refresh ended with this outcome. */
                    outcome?: "refreshed" | "unavailable" | "failed" | "gave_up";
                    /** @description Only logins with exactly this reference. */
                    reference?: string;
                    state?: "idle" | "refreshing" | "awaiting_user" | "gave_up" | "paused" | "replaced";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "logins": [
                         *         {
                         *           "loginId": "5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37",
                         *           "reference": "customer-1042",
                         *           "institution": "Maple Bank",
                         *           "state": "idle",
                         *           "awaiting": null,
                         *           "lastOutcome": {
                         *             "outcome": "refreshed",
                         *             "path": "live",
                         *             "dataAsOf": "2026-03-02T15:01:58.000Z",
                         *             "at": "2026-03-02T15:02:11.000Z",
                         *             "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44"
                         *           },
                         *           "lastRefreshedAt": "2026-03-02T15:01:58.000Z",
                         *           "enrolment": {
                         *             "wanted": true,
                         *             "known": true,
                         *             "refused": null
                         *           },
                         *           "listed": null,
                         *           "advice": {
                         *             "action": "none",
                         *             "by": null,
                         *             "why": "bank_lets_in"
                         *           }
                         *         }
                         *       ],
                         *       "next": "NWYwYzlmMWU"
                         *     }
                         */
                        "application/json": {
                            logins: {
                                /** @description What to do about the login, by when, and why. `refresh_while_present`: the bank will want its user before long, so show them a refresh button while they are in your app (docs/events.md). */
                                advice: {
                                    /** @enum {string} */
                                    action: "none" | "refresh_while_present" | "reconnect" | "operator";
                                    /** @description The moment by which the user is needed; null if no such moment is known. */
                                    by: string | null;
                                    /** @enum {string} */
                                    why: "paused" | "replaced" | "refreshing" | "ask_held" | "never_refreshed" | "bank_lets_in" | "bank_not_known" | "bank_unavailable" | "asked_lately" | "data_fresh" | "bank_wants_user" | "awaited" | "gave_up" | "institution_down" | "failed" | "unreadable";
                                };
                                awaiting: {
                                    code: string | null;
                                    /** @enum {string} */
                                    reason: "mfa" | "reconnect";
                                    /**
                                     * Format: date-time
                                     * @description ISO 8601, UTC.
                                     */
                                    since: string;
                                } | null;
                                /** @description Whether Flinks' own nightly job refreshes the login: whether it should (`wanted`; null if nobody has said) and whether it does (`known`). */
                                enrolment: {
                                    /** @description Whether it does, as Flinks last reported it or accepted it from us; null if that is unknown. */
                                    known: boolean | null;
                                    /** @description The code with which Flinks refused to do what is wanted; null if it has not refused. */
                                    refused: string | null;
                                    wanted: boolean | null;
                                };
                                institution: string | null;
                                lastOutcome: {
                                    /**
                                     * Format: date-time
                                     * @description ISO 8601, UTC.
                                     */
                                    at: string;
                                    code?: string;
                                    /**
                                     * Format: date-time
                                     * @description ISO 8601, UTC.
                                     */
                                    dataAsOf?: string;
                                    missing?: string[];
                                    /** @enum {string} */
                                    outcome: "refreshed" | "awaiting_user" | "unavailable" | "failed" | "gave_up" | "revoked";
                                    /** @enum {string} */
                                    path?: "cached" | "live" | "after_mfa" | "after_reconnect";
                                    runId?: string;
                                } | null;
                                /** @description Flinks' LastRefresh of the stored data, which tells how old the data is; null if not known. */
                                lastRefreshedAt: string | null;
                                /** @description What Flinks' newest list of the logins that its nightly job cannot refresh says about this login; null if the login is not on that list. */
                                listed: {
                                    /** @description Flinks' LastRefreshErrorCode, spelt like every other code of this API. */
                                    code: string | null;
                                    lastRefreshDate: string | null;
                                    /**
                                     * Format: date-time
                                     * @description The start of the run that read the list.
                                     */
                                    since: string;
                                    /** @description Flinks' LastRefreshState, such as AnsweringSecurityChallenge. */
                                    state: string | null;
                                } | null;
                                loginId: string;
                                reference: string | null;
                                /** @description The LoginId that has taken the place of this one; present only if `state` is `replaced`. */
                                replacedBy?: string;
                                /** @enum {string} */
                                state: "idle" | "refreshing" | "awaiting_user" | "gave_up" | "paused" | "replaced";
                            }[];
                            /** @description The cursor of the next page: pass it as `after`. Null on the last page. */
                            next: string | null;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_cursor`: The cursor does not belong to this list. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Register logins, or change what is known of them
         * @description Idempotent. Rows are checked one by one: a bad row, such as one with an unknown member, is named in `rejected` by its index, and the other rows are stored. A member that a row leaves out stays as it was. If a login is given twice, the last row counts. A login that is stored under another reference is rejected (`reference_differs`); PATCH gives it another reference. A login that another login has replaced is rejected (`login_replaced`). A login whose withdrawal is not complete yet is rejected; once it is complete, the login can be registered anew.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "logins": [
                     *         {
                     *           "loginId": "5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37",
                     *           "reference": "customer-1042",
                     *           "institution": "Maple Bank",
                     *           "language": "en"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        logins: {
                            institution?: string | null;
                            /** @description The language of the Flinks Connect session in which this LoginId was made. In another language, Flinks gives the same customer another LoginId. */
                            language?: ("en" | "fr") | null;
                            /**
                             * Format: uuid
                             * @description Flinks LoginId: a GUID, in either case.
                             */
                            loginId: string;
                            reference?: string | null;
                        }[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "added": 1,
                         *       "updated": 0,
                         *       "rejected": [
                         *         {
                         *           "index": 1,
                         *           "reason": "loginId: must be a GUID"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": {
                            added: number;
                            rejected: {
                                index: number;
                                reason: string;
                            }[];
                            /** @description How many were registered before, whether or not this call changed anything about them. */
                            updated: number;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `malformed_json`: The body is not valid JSON. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `read_only`: This API key is read-only. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is too large. `too_many_logins`: Too many logins in one call. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body must be plain JSON in UTF-8. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logins/{loginId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one login */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "loginId": "5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37",
                         *       "reference": "customer-1042",
                         *       "institution": "Maple Bank",
                         *       "state": "idle",
                         *       "awaiting": null,
                         *       "lastOutcome": {
                         *         "outcome": "refreshed",
                         *         "path": "live",
                         *         "dataAsOf": "2026-03-02T15:01:58.000Z",
                         *         "at": "2026-03-02T15:02:11.000Z",
                         *         "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44"
                         *       },
                         *       "lastRefreshedAt": "2026-03-02T15:01:58.000Z",
                         *       "enrolment": {
                         *         "wanted": true,
                         *         "known": true,
                         *         "refused": null
                         *       },
                         *       "listed": null,
                         *       "advice": {
                         *         "action": "none",
                         *         "by": null,
                         *         "why": "bank_lets_in"
                         *       }
                         *     }
                         */
                        "application/json": {
                            /** @description What to do about the login, by when, and why. `refresh_while_present`: the bank will want its user before long, so show them a refresh button while they are in your app (docs/events.md). */
                            advice: {
                                /** @enum {string} */
                                action: "none" | "refresh_while_present" | "reconnect" | "operator";
                                /** @description The moment by which the user is needed; null if no such moment is known. */
                                by: string | null;
                                /** @enum {string} */
                                why: "paused" | "replaced" | "refreshing" | "ask_held" | "never_refreshed" | "bank_lets_in" | "bank_not_known" | "bank_unavailable" | "asked_lately" | "data_fresh" | "bank_wants_user" | "awaited" | "gave_up" | "institution_down" | "failed" | "unreadable";
                            };
                            awaiting: {
                                code: string | null;
                                /** @enum {string} */
                                reason: "mfa" | "reconnect";
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                since: string;
                            } | null;
                            /** @description Whether Flinks' own nightly job refreshes the login: whether it should (`wanted`; null if nobody has said) and whether it does (`known`). */
                            enrolment: {
                                /** @description Whether it does, as Flinks last reported it or accepted it from us; null if that is unknown. */
                                known: boolean | null;
                                /** @description The code with which Flinks refused to do what is wanted; null if it has not refused. */
                                refused: string | null;
                                wanted: boolean | null;
                            };
                            institution: string | null;
                            lastOutcome: {
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                at: string;
                                code?: string;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                dataAsOf?: string;
                                missing?: string[];
                                /** @enum {string} */
                                outcome: "refreshed" | "awaiting_user" | "unavailable" | "failed" | "gave_up" | "revoked";
                                /** @enum {string} */
                                path?: "cached" | "live" | "after_mfa" | "after_reconnect";
                                runId?: string;
                            } | null;
                            /** @description Flinks' LastRefresh of the stored data, which tells how old the data is; null if not known. */
                            lastRefreshedAt: string | null;
                            /** @description What Flinks' newest list of the logins that its nightly job cannot refresh says about this login; null if the login is not on that list. */
                            listed: {
                                /** @description Flinks' LastRefreshErrorCode, spelt like every other code of this API. */
                                code: string | null;
                                lastRefreshDate: string | null;
                                /**
                                 * Format: date-time
                                 * @description The start of the run that read the list.
                                 */
                                since: string;
                                /** @description Flinks' LastRefreshState, such as AnsweringSecurityChallenge. */
                                state: string | null;
                            } | null;
                            loginId: string;
                            reference: string | null;
                            /** @description The LoginId that has taken the place of this one; present only if `state` is `replaced`. */
                            replacedBy?: string;
                            /** @enum {string} */
                            state: "idle" | "refreshing" | "awaiting_user" | "gave_up" | "paused" | "replaced";
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_login_id`: The LoginId in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Forget a login whose user withdrew consent
         * @description When this answers, the login and its data are deleted: every route answers 404 for it, its links have ended, and no further call to Flinks for its data is begun. The workflow of the answer does the rest: it stops a refresh that is under way, switches Flinks' nightly job off for the login and, with `deleteCard`, has Flinks delete the card. Until that is done the login cannot be registered again, and a repeat of the request gets the same answer; afterwards it gets 404. A login and the logins that it has replaced, or that are about to replace it, belong to one customer, so all of them are withdrawn. After 503 `temporal_unavailable` the login is withdrawn all the same: send the request again, or leave the rest to the next run or worker that starts.
         */
        delete: {
            parameters: {
                query?: {
                    /** @description True: Flinks shall also delete everything that it holds about the login. */
                    deleteCard?: boolean;
                };
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "workflowId": "withdraw-login/5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37"
                         *     }
                         */
                        "application/json": {
                            workflowId: string;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `malformed_json`: The body is not valid JSON. `invalid_login_id`: The LoginId in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `read_only`: This API key is read-only. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is too large. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body must be plain JSON in UTF-8. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. `temporal_unavailable`: Temporal is unreachable, or refused the call. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /**
         * Pause a login, switch Flinks' nightly job on or off for it, or change its reference
         * @description `scheduleRefresh` is set at Flinks first: if Flinks refuses, nothing is changed here. If Flinks is down or busy, the wish is kept and sent to Flinks later: the answer is 202, and `enrolment` shows whether it has been fulfilled.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "scheduleRefresh": true
                     *     }
                     */
                    "application/json": {
                        /** @description True: daily runs leave the login out until this is set to false. */
                        paused?: boolean;
                        reference?: string | null;
                        /** @description Whether Flinks' own nightly job shall refresh the login. */
                        scheduleRefresh?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "loginId": "5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37",
                         *       "reference": "customer-1042",
                         *       "institution": "Maple Bank",
                         *       "state": "idle",
                         *       "awaiting": null,
                         *       "lastOutcome": {
                         *         "outcome": "refreshed",
                         *         "path": "live",
                         *         "dataAsOf": "2026-03-02T15:01:58.000Z",
                         *         "at": "2026-03-02T15:02:11.000Z",
                         *         "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44"
                         *       },
                         *       "lastRefreshedAt": "2026-03-02T15:01:58.000Z",
                         *       "enrolment": {
                         *         "wanted": true,
                         *         "known": true,
                         *         "refused": null
                         *       },
                         *       "listed": null,
                         *       "advice": {
                         *         "action": "none",
                         *         "by": null,
                         *         "why": "bank_lets_in"
                         *       }
                         *     }
                         */
                        "application/json": {
                            /** @description What to do about the login, by when, and why. `refresh_while_present`: the bank will want its user before long, so show them a refresh button while they are in your app (docs/events.md). */
                            advice: {
                                /** @enum {string} */
                                action: "none" | "refresh_while_present" | "reconnect" | "operator";
                                /** @description The moment by which the user is needed; null if no such moment is known. */
                                by: string | null;
                                /** @enum {string} */
                                why: "paused" | "replaced" | "refreshing" | "ask_held" | "never_refreshed" | "bank_lets_in" | "bank_not_known" | "bank_unavailable" | "asked_lately" | "data_fresh" | "bank_wants_user" | "awaited" | "gave_up" | "institution_down" | "failed" | "unreadable";
                            };
                            awaiting: {
                                code: string | null;
                                /** @enum {string} */
                                reason: "mfa" | "reconnect";
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                since: string;
                            } | null;
                            /** @description Whether Flinks' own nightly job refreshes the login: whether it should (`wanted`; null if nobody has said) and whether it does (`known`). */
                            enrolment: {
                                /** @description Whether it does, as Flinks last reported it or accepted it from us; null if that is unknown. */
                                known: boolean | null;
                                /** @description The code with which Flinks refused to do what is wanted; null if it has not refused. */
                                refused: string | null;
                                wanted: boolean | null;
                            };
                            institution: string | null;
                            lastOutcome: {
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                at: string;
                                code?: string;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                dataAsOf?: string;
                                missing?: string[];
                                /** @enum {string} */
                                outcome: "refreshed" | "awaiting_user" | "unavailable" | "failed" | "gave_up" | "revoked";
                                /** @enum {string} */
                                path?: "cached" | "live" | "after_mfa" | "after_reconnect";
                                runId?: string;
                            } | null;
                            /** @description Flinks' LastRefresh of the stored data, which tells how old the data is; null if not known. */
                            lastRefreshedAt: string | null;
                            /** @description What Flinks' newest list of the logins that its nightly job cannot refresh says about this login; null if the login is not on that list. */
                            listed: {
                                /** @description Flinks' LastRefreshErrorCode, spelt like every other code of this API. */
                                code: string | null;
                                lastRefreshDate: string | null;
                                /**
                                 * Format: date-time
                                 * @description The start of the run that read the list.
                                 */
                                since: string;
                                /** @description Flinks' LastRefreshState, such as AnsweringSecurityChallenge. */
                                state: string | null;
                            } | null;
                            loginId: string;
                            reference: string | null;
                            /** @description The LoginId that has taken the place of this one; present only if `state` is `replaced`. */
                            replacedBy?: string;
                            /** @enum {string} */
                            state: "idle" | "refreshing" | "awaiting_user" | "gave_up" | "paused" | "replaced";
                        };
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "loginId": "5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37",
                         *       "reference": "customer-1042",
                         *       "institution": "Maple Bank",
                         *       "state": "idle",
                         *       "awaiting": null,
                         *       "lastOutcome": {
                         *         "outcome": "refreshed",
                         *         "path": "live",
                         *         "dataAsOf": "2026-03-02T15:01:58.000Z",
                         *         "at": "2026-03-02T15:02:11.000Z",
                         *         "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44"
                         *       },
                         *       "lastRefreshedAt": "2026-03-02T15:01:58.000Z",
                         *       "enrolment": {
                         *         "wanted": true,
                         *         "known": true,
                         *         "refused": null
                         *       },
                         *       "listed": null,
                         *       "advice": {
                         *         "action": "none",
                         *         "by": null,
                         *         "why": "bank_lets_in"
                         *       }
                         *     }
                         */
                        "application/json": {
                            /** @description What to do about the login, by when, and why. `refresh_while_present`: the bank will want its user before long, so show them a refresh button while they are in your app (docs/events.md). */
                            advice: {
                                /** @enum {string} */
                                action: "none" | "refresh_while_present" | "reconnect" | "operator";
                                /** @description The moment by which the user is needed; null if no such moment is known. */
                                by: string | null;
                                /** @enum {string} */
                                why: "paused" | "replaced" | "refreshing" | "ask_held" | "never_refreshed" | "bank_lets_in" | "bank_not_known" | "bank_unavailable" | "asked_lately" | "data_fresh" | "bank_wants_user" | "awaited" | "gave_up" | "institution_down" | "failed" | "unreadable";
                            };
                            awaiting: {
                                code: string | null;
                                /** @enum {string} */
                                reason: "mfa" | "reconnect";
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                since: string;
                            } | null;
                            /** @description Whether Flinks' own nightly job refreshes the login: whether it should (`wanted`; null if nobody has said) and whether it does (`known`). */
                            enrolment: {
                                /** @description Whether it does, as Flinks last reported it or accepted it from us; null if that is unknown. */
                                known: boolean | null;
                                /** @description The code with which Flinks refused to do what is wanted; null if it has not refused. */
                                refused: string | null;
                                wanted: boolean | null;
                            };
                            institution: string | null;
                            lastOutcome: {
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                at: string;
                                code?: string;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                dataAsOf?: string;
                                missing?: string[];
                                /** @enum {string} */
                                outcome: "refreshed" | "awaiting_user" | "unavailable" | "failed" | "gave_up" | "revoked";
                                /** @enum {string} */
                                path?: "cached" | "live" | "after_mfa" | "after_reconnect";
                                runId?: string;
                            } | null;
                            /** @description Flinks' LastRefresh of the stored data, which tells how old the data is; null if not known. */
                            lastRefreshedAt: string | null;
                            /** @description What Flinks' newest list of the logins that its nightly job cannot refresh says about this login; null if the login is not on that list. */
                            listed: {
                                /** @description Flinks' LastRefreshErrorCode, spelt like every other code of this API. */
                                code: string | null;
                                lastRefreshDate: string | null;
                                /**
                                 * Format: date-time
                                 * @description The start of the run that read the list.
                                 */
                                since: string;
                                /** @description Flinks' LastRefreshState, such as AnsweringSecurityChallenge. */
                                state: string | null;
                            } | null;
                            loginId: string;
                            reference: string | null;
                            /** @description The LoginId that has taken the place of this one; present only if `state` is `replaced`. */
                            replacedBy?: string;
                            /** @enum {string} */
                            state: "idle" | "refreshing" | "awaiting_user" | "gave_up" | "paused" | "replaced";
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `malformed_json`: The body is not valid JSON. `invalid_login_id`: The LoginId in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `read_only`: This API key is read-only. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `login_replaced`: Another login has taken the place of this one. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is too large. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body must be plain JSON in UTF-8. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `flinks_refused`: Flinks refused the call. `flinks_unexpected`: Flinks answered something unexpected. */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/logins/{loginId}/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The accounts of a login, with balances and holders */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "accounts": [
                         *         {
                         *           "id": "2e9d7b40-5c18-46f3-a0b2-9f8e7d6c5b4a",
                         *           "flinksAccountId": "2e9d7b40-5c18-46f3-a0b2-9f8e7d6c5b4a",
                         *           "title": "Everyday chequing",
                         *           "accountNumber": "0001234",
                         *           "transitNumber": "00099",
                         *           "institutionNumber": "999",
                         *           "category": "Operations",
                         *           "type": "Chequing",
                         *           "accountType": "Personal",
                         *           "currency": "CAD",
                         *           "balance": {
                         *             "available": "1250.10",
                         *             "current": "1300.10",
                         *             "limit": null
                         *           },
                         *           "overdraftLimit": "0",
                         *           "missingSince": null,
                         *           "staleSince": null,
                         *           "holder": {
                         *             "name": "Jo Example",
                         *             "email": "jo@customer.example",
                         *             "phoneNumber": "5555550100",
                         *             "address": {
                         *               "civicAddress": "1 Example Street",
                         *               "city": "Montreal",
                         *               "province": "QC",
                         *               "postalCode": "A1A 1A1",
                         *               "poBox": null,
                         *               "country": "CA"
                         *             }
                         *           }
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": {
                            accounts: {
                                accountNumber: string | null;
                                accountType: string | null;
                                balance: {
                                    /** @description A decimal number as text, as exact as Flinks sent it; null if Flinks sent none. */
                                    available: string | null;
                                    /** @description A decimal number as text, as exact as Flinks sent it; null if Flinks sent none. */
                                    current: string | null;
                                    /** @description A decimal number as text, as exact as Flinks sent it; null if Flinks sent none. */
                                    limit: string | null;
                                };
                                category: string | null;
                                currency: string | null;
                                /** @description The newest Id that Flinks gave the account. */
                                flinksAccountId: string;
                                holder: {
                                    address: {
                                        city: string | null;
                                        civicAddress: string | null;
                                        country: string | null;
                                        poBox: string | null;
                                        postalCode: string | null;
                                        province: string | null;
                                    } | null;
                                    email: string | null;
                                    name: string | null;
                                    phoneNumber: string | null;
                                } | null;
                                /** @description Our own id of the account: it stays the same when Flinks' Id changes. */
                                id: string;
                                institutionNumber: string | null;
                                /** @description Since when Flinks' answers leave the account out; null if the newest answer contained it. */
                                missingSince: string | null;
                                /** @description A decimal number as text, as exact as Flinks sent it; null if Flinks sent none. */
                                overdraftLimit: string | null;
                                /** @description Since when Flinks' answers contain the account in a form that cannot be read; what is shown is from before that moment. Null if the account could be read in the newest answer that contained it. */
                                staleSince: string | null;
                                title: string | null;
                                transitNumber: string | null;
                                type: string | null;
                            }[];
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_login_id`: The LoginId in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `login_replaced`: Another login has taken the place of this one. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logins/{loginId}/attributes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest answer of every Attributes package; with `runId`, the answers that came in that run */
        get: {
            parameters: {
                query?: {
                    /** @description The id of a run. */
                    runId?: string;
                };
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "attributes": [
                         *         {
                         *           "package": "income",
                         *           "attributes": {
                         *             "Card": {
                         *               "sum_employer_income_current_month": 3681.1
                         *             }
                         *           },
                         *           "requestId": "c1b7e6a0-93d5-4e2f-8f6a-1a9d0b3c5e72",
                         *           "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44",
                         *           "collectedAt": "2026-03-02T15:02:11.000Z"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": {
                            attributes: {
                                /** @description The package's answer, as Flinks spells it. */
                                attributes: unknown;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                collectedAt: string;
                                package: string;
                                requestId: string;
                                runId: string | null;
                            }[];
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_login_id`: The LoginId in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `login_replaced`: Another login has taken the place of this one. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logins/{loginId}/connect-completed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report that the user has finished in Flinks Connect
         * @description If no refresh of the login is open, one starts. A report whose `eventId` was received before gets 200 and has no effect. If `loginId` differs from the LoginId in the path, the report is refused (`login_mismatch`), the operator is told, and the login is unchanged; the accounts of both may be compared (docs/succession.md).
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "eventId": "b6e4d2c0-1f35-4a8b-9c7d-5e0f3a2b1c4d",
                     *       "requestId": "c1b7e6a0-93d5-4e2f-8f6a-1a9d0b3c5e72",
                     *       "loginId": "5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37"
                     *     }
                     */
                    "application/json": {
                        /** @description The id that the app gives this report. A report with an id that was received before has no effect. */
                        eventId: string;
                        /**
                         * Format: uuid
                         * @description The LoginId that Flinks Connect returned.
                         */
                        loginId?: string;
                        /**
                         * Format: uuid
                         * @description The RequestId of the session at Flinks, as Flinks Connect returned it.
                         */
                        requestId?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "accepted": true,
                         *       "state": "refreshing"
                         *     }
                         */
                        "application/json": {
                            accepted: boolean;
                            /** @enum {string} */
                            state: "idle" | "refreshing" | "awaiting_user" | "gave_up" | "paused" | "replaced";
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `malformed_json`: The body is not valid JSON. `invalid_login_id`: The LoginId in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `read_only`: This API key is read-only. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `login_replaced`: Another login has taken the place of this one. `login_mismatch`: Flinks Connect returned another login. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is too large. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body must be plain JSON in UTF-8. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. `temporal_unavailable`: Temporal is unreachable, or refused the call. `no_worker`: No worker answered. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logins/{loginId}/connect-link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A link to the page where the user answers the bank
         * @description Returns the same link for as long as the login waits. If the login is not waiting, the click of the user on the page starts a refresh with the user present. The link works until the login's data is fresh, at the latest until `expiresAt`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "returnUrl": "https://app.lender.example/accounts"
                     *     }
                     */
                    "application/json": {
                        /**
                         * Format: uri
                         * @description The address to which the page leads the user back: one of CONNECT_RETURN_URLS, or a path under one of them. It is kept with the link.
                         */
                        returnUrl?: string;
                    } | null;
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "url": "https://refresh.lender.example/connect/Zm9yLWV4YW1wbGU.bm90LWEtcmVhbC1zaWduYXR1cmU",
                         *       "expiresAt": "2026-03-16T15:00:00.000Z"
                         *     }
                         */
                        "application/json": {
                            /**
                             * Format: date-time
                             * @description ISO 8601, UTC.
                             */
                            expiresAt: string;
                            url: string;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `malformed_json`: The body is not valid JSON. `invalid_login_id`: The LoginId in the path is not a GUID. `return_url_not_allowed`: The return URL is not allowed by CONNECT_RETURN_URLS. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `read_only`: This API key is read-only. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `login_replaced`: Another login has taken the place of this one. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is too large. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body must be plain JSON in UTF-8. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logins/{loginId}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The refreshes of a login, newest first, with the answer that each box of the flowchart got */
        get: {
            parameters: {
                query?: {
                    /** @description The `next` of the previous page, unchanged; left out for the first page. */
                    after?: string;
                    /** @description How many rows a page has at most. */
                    limit?: number;
                };
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "history": [
                         *         {
                         *           "refreshId": "f7a5c3e1-0b2d-4698-8e4c-6a1b3d5f7092",
                         *           "trigger": "run",
                         *           "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44",
                         *           "startedAt": "2026-03-02T15:00:04.000Z",
                         *           "endedAt": "2026-03-02T15:02:11.000Z",
                         *           "outcome": "refreshed",
                         *           "path": "live",
                         *           "code": null,
                         *           "missing": [],
                         *           "steps": [
                         *             {
                         *               "box": "A",
                         *               "status": 401,
                         *               "code": "INVALID_SECURITY_RESPONSE",
                         *               "at": "2026-03-02T15:00:05.000Z"
                         *             },
                         *             {
                         *               "box": "F",
                         *               "status": 200,
                         *               "code": null,
                         *               "at": "2026-03-02T15:01:58.000Z"
                         *             },
                         *             {
                         *               "box": "D",
                         *               "status": 202,
                         *               "code": "OPERATION_PENDING",
                         *               "at": "2026-03-02T15:02:01.000Z"
                         *             },
                         *             {
                         *               "box": "J",
                         *               "status": 202,
                         *               "code": "OPERATION_PENDING",
                         *               "at": "2026-03-02T15:02:07.000Z",
                         *               "n": 2
                         *             },
                         *             {
                         *               "box": "J",
                         *               "status": 200,
                         *               "code": null,
                         *               "at": "2026-03-02T15:02:10.000Z"
                         *             }
                         *           ]
                         *         }
                         *       ],
                         *       "next": null
                         *     }
                         */
                        "application/json": {
                            history: {
                                code: string | null;
                                endedAt: string | null;
                                missing: string[];
                                outcome: ("refreshed" | "awaiting_user" | "unavailable" | "failed" | "gave_up" | "revoked") | null;
                                path: ("cached" | "live" | "after_mfa" | "after_reconnect") | null;
                                refreshId: string;
                                runId: string | null;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                startedAt: string;
                                steps: {
                                    /**
                                     * Format: date-time
                                     * @description ISO 8601, UTC.
                                     */
                                    at: string;
                                    /** @description The box of the flowchart that got this answer (docs/flowchart.md). */
                                    box: string;
                                    code: string | null;
                                    /** @description How often the same answer came in a row; absent if it came once. */
                                    n?: number;
                                    status: number | null;
                                    /** @description Why a live call that was wanted only because the data was older than REFRESH_LIVE_AGE was made, or was not made. */
                                    why?: string;
                                }[];
                                /** @enum {string} */
                                trigger: "run" | "app" | "user" | "webhook";
                            }[];
                            /** @description The cursor of the next page: pass it as `after`. Null on the last page. */
                            next: string | null;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_login_id`: The LoginId in the path is not a GUID. `invalid_cursor`: The cursor does not belong to this list. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `login_replaced`: Another login has taken the place of this one. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logins/{loginId}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh one login now
         * @description If a refresh of the login is open already, also one that waits for the user, nothing more is started. A paused login is refreshed too. `link` leads to a page that shows the user that their bank is being asked, and then what the bank wants of them. A request with an `Idempotency-Key` may be sent again for 30 days: the repeat starts nothing more and gets the same answer, with the header `Idempotency-Replayed: true`. A request that uses the key of an earlier one for another login, or with another body, is refused.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /**
                     * @description A text that the app chooses anew for each request, such as a UUID.
                     * @example b6e4d2c0-1f35-4a8b-9c7d-5e0f3a2b1c4d
                     */
                    "idempotency-key"?: string;
                };
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "live": true
                     *     }
                     */
                    "application/json": {
                        /**
                         * @description True: the user is present, so the bank is called live at once. False: what Flinks holds is read first.
                         * @default true
                         */
                        live?: boolean;
                    } | null;
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "workflowId": "refresh-login/5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37",
                         *       "link": "https://refresh.lender.example/connect/Zm9yLWV4YW1wbGU.bm90LWEtcmVhbC1zaWduYXR1cmU"
                         *     }
                         */
                        "application/json": {
                            link: string;
                            workflowId: string;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `malformed_json`: The body is not valid JSON. `invalid_login_id`: The LoginId in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `read_only`: This API key is read-only. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `login_replaced`: Another login has taken the place of this one. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is too large. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body must be plain JSON in UTF-8. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: The Idempotency-Key was used for another request. */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. `temporal_unavailable`: Temporal is unreachable, or refused the call. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logins/{loginId}/replace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let another LoginId of the same customer take the place of a login, after a new card, user name or language
         * @description The other LoginId takes over reference, language, accounts with their ids, history and change cursors. The nightly job of Flinks is switched off for the old LoginId, whose `state` is `replaced` from then on; the event `login.replaced` tells your app. Without `force`, the accounts of both LoginIds must show that they belong to the same customer. Accounts that have never been read are read first; if that takes longer than 20 s, the answer is 503 `no_worker`: send the request again. A repeat does no harm.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "by": "c2b7e4a0-93d5-4f18-8c61-7e0a5d92b3f4"
                     *     }
                     */
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description The LoginId that takes over. It must not be registered.
                         */
                        by: string;
                        /**
                         * @description True: replace without proof, because you know that both LoginIds belong to the same customer.
                         * @default false
                         */
                        force?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "workflowId": "replace-login/5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37"
                         *     }
                         */
                        "application/json": {
                            workflowId: string;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `malformed_json`: The body is not valid JSON. `invalid_login_id`: The LoginId in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `read_only`: This API key is read-only. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `login_replaced`: Another login has taken the place of this one. `login_registered`: That LoginId cannot take the place of another. `not_proven`: Nothing proves that both logins belong to one customer. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is too large. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body must be plain JSON in UTF-8. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. `temporal_unavailable`: Temporal is unreachable, or refused the call. `no_worker`: No worker answered. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logins/{loginId}/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The transactions of a login, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Only transactions of this account. */
                    accountId?: string;
                    /** @description The `next` of the previous page, unchanged; left out for the first page. */
                    after?: string;
                    /** @description How many rows a page has at most. */
                    limit?: number;
                    /** @description Only transactions of this day or later. Of an ISO 8601 time only the date counts, as it is written; it is not converted to another time zone. */
                    since?: string;
                };
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "transactions": [
                         *         {
                         *           "id": "91d0b7c4-3e5f-4a26-8c1b-7f6e5d4c3b2a",
                         *           "accountId": "2e9d7b40-5c18-46f3-a0b2-9f8e7d6c5b4a",
                         *           "date": "2026-02-27",
                         *           "description": "PAYROLL EXAMPLE INC",
                         *           "debit": null,
                         *           "credit": "1840.55",
                         *           "balance": "1300.10"
                         *         }
                         *       ],
                         *       "next": null
                         *     }
                         */
                        "application/json": {
                            /** @description The cursor of the next page: pass it as `after`. Null on the last page. */
                            next: string | null;
                            transactions: {
                                accountId: string;
                                /** @description A decimal number as text, as exact as Flinks sent it; null if Flinks sent none. */
                                balance: string | null;
                                /** @description A decimal number as text, as exact as Flinks sent it; null if Flinks sent none. */
                                credit: string | null;
                                /** @description The calendar date (YYYY-MM-DD); null if Flinks sent none. */
                                date: string | null;
                                /** @description A decimal number as text, as exact as Flinks sent it; null if Flinks sent none. */
                                debit: string | null;
                                description: string | null;
                                /** @description Our own id of the transaction: it stays the same when Flinks' Id changes. */
                                id: string;
                            }[];
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_login_id`: The LoginId in the path is not a GUID. `invalid_cursor`: The cursor does not belong to this list. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `login_replaced`: Another login has taken the place of this one. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logins/{loginId}/transactions/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What has changed in a login's transactions since a cursor; without a cursor, all transactions
         * @description The changes of a login have one order. An app that follows them in this order misses none, and then holds the same transactions as the list of transactions shows. Keep transactions by account and id: store those in `added` and `modified`, over one that you hold already; delete those in `removed`; keep `next` as your cursor. While `hasMore` is true, call again at once; a transaction that changes in the meantime may be listed in `added` a second time. Transactions that are deleted after TRANSACTION_RETENTION are not listed in `removed`. After the database was restored, or the login was registered anew, a cursor may be unknown (`cursor_unknown`): drop what you hold and begin without a cursor.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The `next` of the previous page, unchanged; left out for the first page. */
                    cursor?: string;
                    /** @description How many rows a page has at most. */
                    limit?: number;
                };
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "added": [
                         *         {
                         *           "id": "91d0b7c4-3e5f-4a26-8c1b-7f6e5d4c3b2a",
                         *           "accountId": "2e9d7b40-5c18-46f3-a0b2-9f8e7d6c5b4a",
                         *           "date": "2026-02-27",
                         *           "description": "PAYROLL EXAMPLE INC",
                         *           "debit": null,
                         *           "credit": "1840.55",
                         *           "balance": "1300.10"
                         *         }
                         *       ],
                         *       "modified": [],
                         *       "removed": [
                         *         {
                         *           "id": "d4c3b2a1-6f5e-4d7c-8b9a-0e1f2a3b4c5d",
                         *           "accountId": "2e9d7b40-5c18-46f3-a0b2-9f8e7d6c5b4a"
                         *         }
                         *       ],
                         *       "next": "NWYwYzlmMWU",
                         *       "hasMore": false
                         *     }
                         */
                        "application/json": {
                            added: {
                                accountId: string;
                                /** @description A decimal number as text, as exact as Flinks sent it; null if Flinks sent none. */
                                balance: string | null;
                                /** @description A decimal number as text, as exact as Flinks sent it; null if Flinks sent none. */
                                credit: string | null;
                                /** @description The calendar date (YYYY-MM-DD); null if Flinks sent none. */
                                date: string | null;
                                /** @description A decimal number as text, as exact as Flinks sent it; null if Flinks sent none. */
                                debit: string | null;
                                description: string | null;
                                /** @description Our own id of the transaction: it stays the same when Flinks' Id changes. */
                                id: string;
                            }[];
                            hasMore: boolean;
                            /** @description Whole transactions: put each in place of the one with the same account and id that you hold. */
                            modified: {
                                accountId: string;
                                /** @description A decimal number as text, as exact as Flinks sent it; null if Flinks sent none. */
                                balance: string | null;
                                /** @description A decimal number as text, as exact as Flinks sent it; null if Flinks sent none. */
                                credit: string | null;
                                /** @description The calendar date (YYYY-MM-DD); null if Flinks sent none. */
                                date: string | null;
                                /** @description A decimal number as text, as exact as Flinks sent it; null if Flinks sent none. */
                                debit: string | null;
                                description: string | null;
                                /** @description Our own id of the transaction: it stays the same when Flinks' Id changes. */
                                id: string;
                            }[];
                            /** @description The `cursor` of your next call: call at once while `hasMore` is true, otherwise whenever you like. */
                            next: string;
                            removed: {
                                accountId: string;
                                id: string;
                            }[];
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_login_id`: The LoginId in the path is not a GUID. `invalid_cursor`: The cursor does not belong to this list. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `login_replaced`: Another login has taken the place of this one. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `cursor_unknown`: The cursor refers to a change that no longer exists. */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List runs, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description The `next` of the previous page, unchanged; left out for the first page. */
                    after?: string;
                    /** @description How many rows a page has at most. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "runs": [
                         *         {
                         *           "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44",
                         *           "state": "finished",
                         *           "total": 300,
                         *           "counts": {
                         *             "refreshed": 181,
                         *             "awaiting_user": 108,
                         *             "gave_up": 3,
                         *             "unavailable": 6,
                         *             "failed": 1,
                         *             "revoked": 1,
                         *             "open": 0
                         *           },
                         *           "byPath": {
                         *             "cached": 120,
                         *             "live": 61,
                         *             "after_mfa": 0,
                         *             "after_reconnect": 0
                         *           },
                         *           "byInstitution": {
                         *             "Maple Bank": {
                         *               "refreshed": 181,
                         *               "awaiting_user": 108,
                         *               "gave_up": 3,
                         *               "unavailable": 6,
                         *               "failed": 1,
                         *               "revoked": 1,
                         *               "open": 0
                         *             }
                         *           },
                         *           "byAge": {
                         *             "1d": 181,
                         *             "3d": 80,
                         *             "7d": 32,
                         *             "30d": 4,
                         *             "older": 2,
                         *             "never": 1
                         *           },
                         *           "notEnrolled": 2,
                         *           "brakes": [
                         *             {
                         *               "institution": "Maple Bank",
                         *               "code": "INVALID_PASSWORD",
                         *               "count": 95,
                         *               "of": 300,
                         *               "released": false,
                         *               "resolved": false,
                         *               "dropped": 0,
                         *               "canaries": {
                         *                 "called": 3,
                         *                 "letIn": 0,
                         *                 "refused": 3,
                         *                 "asked": 0
                         *               }
                         *             }
                         *           ],
                         *           "unknownIneligible": 0,
                         *           "recovered": 5,
                         *           "warnings": [],
                         *           "startedAt": "2026-03-02T15:00:04.000Z",
                         *           "finishedAt": "2026-03-02T15:41:30.000Z"
                         *         }
                         *       ],
                         *       "next": null
                         *     }
                         */
                        "application/json": {
                            /** @description The cursor of the next page: pass it as `after`. Null on the last page. */
                            next: string | null;
                            runs: {
                                brakes: {
                                    /** @description How many logins were called live, without their user, to find out whether the bank still refuses its customers (`called`), and how the calls ended. `asked`: the bank had refused passwords, and now asked for a one-time code. A call that says nothing about the bank counts only in `called`. */
                                    canaries: {
                                        asked: number;
                                        called: number;
                                        letIn: number;
                                        refused: number;
                                    };
                                    code: string;
                                    count: number;
                                    /** @description How many asks were dropped when the brake was resolved. */
                                    dropped: number;
                                    institution: string;
                                    of: number;
                                    /** @description The held asks went out: somebody released the brake, or the logins called live for it (its canaries) showed that the bank accepts passwords again but asks for one-time codes. */
                                    released: boolean;
                                    /** @description Enough canaries were let in, so the bank had refused wrongly, and the held asks were dropped. */
                                    resolved: boolean;
                                }[];
                                /** @description How many logins have data of which age, by Flinks' LastRefresh: `1d` (at most one day), `3d` (at most three), `7d`, `30d`, `older`, `never` (no LastRefresh is known). */
                                byAge: {
                                    [key: string]: number;
                                };
                                /** @description The same counts for each institution; `unknown` stands for logins whose bank is not known yet. */
                                byInstitution: {
                                    [key: string]: {
                                        awaiting_user: number;
                                        failed: number;
                                        gave_up: number;
                                        open: number;
                                        refreshed: number;
                                        revoked: number;
                                        unavailable: number;
                                    };
                                };
                                byPath: {
                                    [key: string]: number;
                                };
                                counts: {
                                    awaiting_user: number;
                                    failed: number;
                                    gave_up: number;
                                    open: number;
                                    refreshed: number;
                                    revoked: number;
                                    unavailable: number;
                                };
                                finishedAt: string | null;
                                /** @description How many logins Flinks' own nightly job does not refresh, according to Flinks. */
                                notEnrolled: number;
                                /** @description How many logins that waited for their user, or were given up, were refreshed after the run had ended. */
                                recovered: number;
                                runId: string;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                startedAt: string;
                                /** @enum {string} */
                                state: "running" | "finished" | "stopped" | "skipped";
                                total: number;
                                unknownIneligible: number;
                                warnings: string[];
                            }[];
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_cursor`: The cursor does not belong to this list. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Start a run over all logins that are not paused
         * @description There can be only one run at a time: while a run is in progress, `run_in_progress` names it in `runId`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /** @example {} */
                    "application/json": Record<string, never> | null;
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44"
                         *     }
                         */
                        "application/json": {
                            runId: string;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `malformed_json`: The body is not valid JSON. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `read_only`: This API key is read-only. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `run_in_progress`: A run is already in progress. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is too large. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body must be plain JSON in UTF-8. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. `temporal_unavailable`: Temporal is unreachable, or refused the call. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{runId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get one run
         * @description Counts change while the run goes on, and stay as they are once it has ended. `recovered` and `brakes` may still change then.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description The id of a run.
                     * @example 8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44
                     */
                    runId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44",
                         *       "state": "finished",
                         *       "total": 300,
                         *       "counts": {
                         *         "refreshed": 181,
                         *         "awaiting_user": 108,
                         *         "gave_up": 3,
                         *         "unavailable": 6,
                         *         "failed": 1,
                         *         "revoked": 1,
                         *         "open": 0
                         *       },
                         *       "byPath": {
                         *         "cached": 120,
                         *         "live": 61,
                         *         "after_mfa": 0,
                         *         "after_reconnect": 0
                         *       },
                         *       "byInstitution": {
                         *         "Maple Bank": {
                         *           "refreshed": 181,
                         *           "awaiting_user": 108,
                         *           "gave_up": 3,
                         *           "unavailable": 6,
                         *           "failed": 1,
                         *           "revoked": 1,
                         *           "open": 0
                         *         }
                         *       },
                         *       "byAge": {
                         *         "1d": 181,
                         *         "3d": 80,
                         *         "7d": 32,
                         *         "30d": 4,
                         *         "older": 2,
                         *         "never": 1
                         *       },
                         *       "notEnrolled": 2,
                         *       "brakes": [
                         *         {
                         *           "institution": "Maple Bank",
                         *           "code": "INVALID_PASSWORD",
                         *           "count": 95,
                         *           "of": 300,
                         *           "released": false,
                         *           "resolved": false,
                         *           "dropped": 0,
                         *           "canaries": {
                         *             "called": 3,
                         *             "letIn": 0,
                         *             "refused": 3,
                         *             "asked": 0
                         *           }
                         *         }
                         *       ],
                         *       "unknownIneligible": 0,
                         *       "recovered": 5,
                         *       "warnings": [],
                         *       "startedAt": "2026-03-02T15:00:04.000Z",
                         *       "finishedAt": "2026-03-02T15:41:30.000Z"
                         *     }
                         */
                        "application/json": {
                            brakes: {
                                /** @description How many logins were called live, without their user, to find out whether the bank still refuses its customers (`called`), and how the calls ended. `asked`: the bank had refused passwords, and now asked for a one-time code. A call that says nothing about the bank counts only in `called`. */
                                canaries: {
                                    asked: number;
                                    called: number;
                                    letIn: number;
                                    refused: number;
                                };
                                code: string;
                                count: number;
                                /** @description How many asks were dropped when the brake was resolved. */
                                dropped: number;
                                institution: string;
                                of: number;
                                /** @description The held asks went out: somebody released the brake, or the logins called live for it (its canaries) showed that the bank accepts passwords again but asks for one-time codes. */
                                released: boolean;
                                /** @description Enough canaries were let in, so the bank had refused wrongly, and the held asks were dropped. */
                                resolved: boolean;
                            }[];
                            /** @description How many logins have data of which age, by Flinks' LastRefresh: `1d` (at most one day), `3d` (at most three), `7d`, `30d`, `older`, `never` (no LastRefresh is known). */
                            byAge: {
                                [key: string]: number;
                            };
                            /** @description The same counts for each institution; `unknown` stands for logins whose bank is not known yet. */
                            byInstitution: {
                                [key: string]: {
                                    awaiting_user: number;
                                    failed: number;
                                    gave_up: number;
                                    open: number;
                                    refreshed: number;
                                    revoked: number;
                                    unavailable: number;
                                };
                            };
                            byPath: {
                                [key: string]: number;
                            };
                            counts: {
                                awaiting_user: number;
                                failed: number;
                                gave_up: number;
                                open: number;
                                refreshed: number;
                                revoked: number;
                                unavailable: number;
                            };
                            finishedAt: string | null;
                            /** @description How many logins Flinks' own nightly job does not refresh, according to Flinks. */
                            notEnrolled: number;
                            /** @description How many logins that waited for their user, or were given up, were refreshed after the run had ended. */
                            recovered: number;
                            runId: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601, UTC.
                             */
                            startedAt: string;
                            /** @enum {string} */
                            state: "running" | "finished" | "stopped" | "skipped";
                            total: number;
                            unknownIneligible: number;
                            warnings: string[];
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_run_id`: The run id in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_run`: No such run. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{runId}/brakes/{institution}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Release a brake: send the asks that this run holds back for an institution
         * @description The ask of a user who has come back in the meantime is not sent. A second release of the same brake sends nothing more.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example Maple Bank */
                    institution: string;
                    /**
                     * @description The id of a run.
                     * @example 8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44
                     */
                    runId: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /** @example {} */
                    "application/json": Record<string, never> | null;
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "asks": 27
                         *     }
                         */
                        "application/json": {
                            /** @description How many asks went out now. */
                            asks: number;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `malformed_json`: The body is not valid JSON. `invalid_run_id`: The run id in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `read_only`: This API key is read-only. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_brake`: This run has no brake on that institution. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is too large. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body must be plain JSON in UTF-8. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{runId}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The report of a run: what an operator asks about it in the morning
         * @description Answers in sentences, with the figures behind them: whether the run is worse than usual, which bank has changed and since when, whose users are awaited, what the run cost, whether it will end in time, and how much of the data is fresh.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description The id of a run.
                     * @example 8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44
                     */
                    runId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "run": {
                         *         "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44",
                         *         "state": "finished",
                         *         "total": 300,
                         *         "counts": {
                         *           "refreshed": 181,
                         *           "awaiting_user": 108,
                         *           "gave_up": 3,
                         *           "unavailable": 6,
                         *           "failed": 1,
                         *           "revoked": 1,
                         *           "open": 0
                         *         },
                         *         "byPath": {
                         *           "cached": 120,
                         *           "live": 61,
                         *           "after_mfa": 0,
                         *           "after_reconnect": 0
                         *         },
                         *         "byInstitution": {
                         *           "Maple Bank": {
                         *             "refreshed": 181,
                         *             "awaiting_user": 108,
                         *             "gave_up": 3,
                         *             "unavailable": 6,
                         *             "failed": 1,
                         *             "revoked": 1,
                         *             "open": 0
                         *           }
                         *         },
                         *         "byAge": {
                         *           "1d": 181,
                         *           "3d": 80,
                         *           "7d": 32,
                         *           "30d": 4,
                         *           "older": 2,
                         *           "never": 1
                         *         },
                         *         "notEnrolled": 2,
                         *         "brakes": [
                         *           {
                         *             "institution": "Maple Bank",
                         *             "code": "INVALID_PASSWORD",
                         *             "count": 95,
                         *             "of": 300,
                         *             "released": false,
                         *             "resolved": false,
                         *             "dropped": 0,
                         *             "canaries": {
                         *               "called": 3,
                         *               "letIn": 0,
                         *               "refused": 3,
                         *               "asked": 0
                         *             }
                         *           }
                         *         ],
                         *         "unknownIneligible": 0,
                         *         "recovered": 5,
                         *         "warnings": [],
                         *         "startedAt": "2026-03-02T15:00:04.000Z",
                         *         "finishedAt": "2026-03-02T15:41:30.000Z"
                         *       },
                         *       "sentences": [
                         *         {
                         *           "about": "today",
                         *           "text": "Today is worse than usual: 181 refreshed (60 %, usually 91 %), against the median of 14 runs."
                         *         }
                         *       ],
                         *       "judgement": "worse",
                         *       "comparedWith": 14,
                         *       "outcomes": [
                         *         {
                         *           "outcome": "refreshed",
                         *           "count": 181,
                         *           "share": 0.605,
                         *           "usualShare": 0.91,
                         *           "judgement": "worse"
                         *         }
                         *       ],
                         *       "banks": [
                         *         {
                         *           "institution": "Maple Bank",
                         *           "logins": 299,
                         *           "unattended": 181,
                         *           "unattendedShare": 0.605,
                         *           "usualShare": 0.91,
                         *           "judgement": "worse",
                         *           "trend": "worse",
                         *           "since": "2026-03-02T15:00:04.000Z",
                         *           "codes": [
                         *             {
                         *               "code": "INVALID_PASSWORD",
                         *               "count": 95
                         *             }
                         *           ]
                         *         }
                         *       ],
                         *       "heldBrakes": [
                         *         {
                         *           "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44",
                         *           "startedAt": "2026-03-02T15:00:04.000Z",
                         *           "institution": "Maple Bank",
                         *           "code": "INVALID_PASSWORD",
                         *           "count": 61,
                         *           "of": 299,
                         *           "asks": 58
                         *         }
                         *       ],
                         *       "users": {
                         *         "waiting": 108,
                         *         "longest": {
                         *           "loginId": "5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37",
                         *           "reference": "customer-1042",
                         *           "institution": "Maple Bank",
                         *           "since": "2026-03-02T15:01:58.000Z"
                         *         },
                         *         "gaveUp": 0,
                         *         "firstGaveUp": null
                         *       },
                         *       "liveCalls": {
                         *         "today": {
                         *           "attended": 4,
                         *           "unattended": 61
                         *         },
                         *         "month": {
                         *           "attended": 31,
                         *           "unattended": 122
                         *         }
                         *       },
                         *       "temporalActions": 2240,
                         *       "pace": null,
                         *       "freshness": {
                         *         "eligible": 300,
                         *         "fresh": 181,
                         *         "share": 0.6033,
                         *         "goal": 0.9
                         *       },
                         *       "todo": [
                         *         "Maple Bank: `flinks-refresh logins retry --institution 'Maple Bank' --reason INVALID_PASSWORD --dry-run`"
                         *       ]
                         *     }
                         */
                        "application/json": {
                            banks: {
                                codes: {
                                    code: string;
                                    count: number;
                                }[];
                                institution: string;
                                /**
                                 * @description Compared with the median of the finished runs before; `usual` if the difference may be chance, or if there were fewer than three such runs.
                                 * @enum {string}
                                 */
                                judgement: "worse" | "better" | "usual";
                                logins: number;
                                /** @description The start of the first run of that change; null while `trend` is `steady`. */
                                since: string | null;
                                /**
                                 * @description Whether the share of logins refreshed without their user has become lastingly `worse` or `better`; `steady` if it has not, or if the difference may be chance.
                                 * @enum {string}
                                 */
                                trend: "worse" | "better" | "steady";
                                /** @description How many of these logins were refreshed without their user. */
                                unattended: number;
                                /** @description From 0 to 1. */
                                unattendedShare: number;
                                usualShare: number | null;
                            }[];
                            /** @description With how many earlier, finished runs this run is compared; at most 14. */
                            comparedWith: number;
                            /** @description `eligible`: how many logins, neither paused nor given up, belong to a bank that lets us in; that is a bank of which at least half the logins had data under 24 hours old without their user, in the finished runs of the last 30 days. `fresh`: how many of the eligible logins have data under 24 hours old now. `share`: null if none is eligible. `goal`: the share that REFRESH_SLO promises. */
                            freshness: {
                                eligible: number;
                                fresh: number;
                                goal: number | null;
                                share: number | null;
                            };
                            /** @description The brakes that hold back asks now, whichever run they belong to; the newest run first, at most 20. A brake holds back the asks of one institution. */
                            heldBrakes: {
                                /** @description How many asks the brake holds now. */
                                asks: number;
                                code: string;
                                count: number;
                                institution: string;
                                of: number;
                                runId: string;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                startedAt: string;
                            }[];
                            /**
                             * @description Compared with the median of the finished runs before; `usual` if the difference may be chance, or if there were fewer than three such runs.
                             * @enum {string}
                             */
                            judgement: "worse" | "better" | "usual";
                            /** @description How many live Authorizes, each of which Flinks bills, were made in the current UTC day and the current UTC month, by runs or otherwise. */
                            liveCalls: {
                                month: {
                                    attended: number;
                                    unattended: number;
                                };
                                today: {
                                    attended: number;
                                    unattended: number;
                                };
                            };
                            outcomes: {
                                count: number;
                                /**
                                 * @description Compared with the median of the finished runs before; `usual` if the difference may be chance, or if there were fewer than three such runs.
                                 * @enum {string}
                                 */
                                judgement: "worse" | "better" | "usual";
                                /** @enum {string} */
                                outcome: "refreshed" | "awaiting_user" | "unavailable" | "failed" | "gave_up" | "revoked" | "open";
                                /** @description From 0 to 1. */
                                share: number;
                                usualShare: number | null;
                            }[];
                            /** @description How fast a running run is, and whether it will end in time; null once the run has ended. */
                            pace: {
                                deadlineAt: string | null;
                                expectedAt: string | null;
                                inTime: boolean | null;
                                open: number;
                                perMinute: number;
                            } | null;
                            run: {
                                brakes: {
                                    /** @description How many logins were called live, without their user, to find out whether the bank still refuses its customers (`called`), and how the calls ended. `asked`: the bank had refused passwords, and now asked for a one-time code. A call that says nothing about the bank counts only in `called`. */
                                    canaries: {
                                        asked: number;
                                        called: number;
                                        letIn: number;
                                        refused: number;
                                    };
                                    code: string;
                                    count: number;
                                    /** @description How many asks were dropped when the brake was resolved. */
                                    dropped: number;
                                    institution: string;
                                    of: number;
                                    /** @description The held asks went out: somebody released the brake, or the logins called live for it (its canaries) showed that the bank accepts passwords again but asks for one-time codes. */
                                    released: boolean;
                                    /** @description Enough canaries were let in, so the bank had refused wrongly, and the held asks were dropped. */
                                    resolved: boolean;
                                }[];
                                /** @description How many logins have data of which age, by Flinks' LastRefresh: `1d` (at most one day), `3d` (at most three), `7d`, `30d`, `older`, `never` (no LastRefresh is known). */
                                byAge: {
                                    [key: string]: number;
                                };
                                /** @description The same counts for each institution; `unknown` stands for logins whose bank is not known yet. */
                                byInstitution: {
                                    [key: string]: {
                                        awaiting_user: number;
                                        failed: number;
                                        gave_up: number;
                                        open: number;
                                        refreshed: number;
                                        revoked: number;
                                        unavailable: number;
                                    };
                                };
                                byPath: {
                                    [key: string]: number;
                                };
                                counts: {
                                    awaiting_user: number;
                                    failed: number;
                                    gave_up: number;
                                    open: number;
                                    refreshed: number;
                                    revoked: number;
                                    unavailable: number;
                                };
                                finishedAt: string | null;
                                /** @description How many logins Flinks' own nightly job does not refresh, according to Flinks. */
                                notEnrolled: number;
                                /** @description How many logins that waited for their user, or were given up, were refreshed after the run had ended. */
                                recovered: number;
                                runId: string;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                startedAt: string;
                                /** @enum {string} */
                                state: "running" | "finished" | "stopped" | "skipped";
                                total: number;
                                unknownIneligible: number;
                                warnings: string[];
                            };
                            sentences: {
                                /** @enum {string} */
                                about: "today" | "banks" | "users" | "cost" | "end" | "freshness";
                                text: string;
                            }[];
                            /** @description About how many Actions Temporal Cloud bills for those logins of the run that have an outcome, not counting polls and repeated attempts. */
                            temporalActions: number;
                            /** @description What the operator should do now, and the commands that do it. */
                            todo: string[];
                            users: {
                                firstGaveUp: {
                                    institution: string | null;
                                    loginId: string;
                                    reference: string | null;
                                    /**
                                     * Format: date-time
                                     * @description ISO 8601, UTC.
                                     */
                                    since: string;
                                } | null;
                                gaveUp: number;
                                longest: {
                                    institution: string | null;
                                    loginId: string;
                                    reference: string | null;
                                    /**
                                     * Format: date-time
                                     * @description ISO 8601, UTC.
                                     */
                                    since: string;
                                } | null;
                                waiting: number;
                            };
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_run_id`: The run id in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_run`: No such run. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{runId}/unknown": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the logins of Flinks' list that are not registered here
         * @description Flinks' nightly job is on for these logins, so Flinks bills them. Register them, or have Flinks switch them off. They come in the order of their LoginIds.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The `next` of the previous page, unchanged; left out for the first page. */
                    after?: string;
                    /** @description How many rows a page has at most. */
                    limit?: number;
                };
                header?: never;
                path: {
                    /**
                     * @description The id of a run.
                     * @example 8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44
                     */
                    runId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "unknown": [
                         *         {
                         *           "loginId": "5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37",
                         *           "lastRefreshState": "AnsweringSecurityChallenge",
                         *           "lastRefreshErrorCode": null,
                         *           "lastRefreshDate": "2026-03-02T05:12:44.000Z"
                         *         }
                         *       ],
                         *       "next": null
                         *     }
                         */
                        "application/json": {
                            /** @description The cursor of the next page: pass it as `after`. Null on the last page. */
                            next: string | null;
                            unknown: {
                                lastRefreshDate: string | null;
                                lastRefreshErrorCode: string | null;
                                lastRefreshState: string | null;
                                loginId: string;
                            }[];
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_run_id`: The run id in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_run`: No such run. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "login.awaiting_user": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The user of the login has to come back: send them the link.
         * @description This system posts the event to EVENTS_URL as a Standard Webhook, with the headers webhook-id, webhook-timestamp and webhook-signature. Answer it with a 2xx status.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The user of the login has to come back: send them the link. */
                        data: {
                            /** @description Why: a FlinksCode, or one of our own codes (docs/glossary.md). */
                            code?: string;
                            institution: string | null;
                            /**
                             * Format: uri
                             * @description The address of the page where the customer answers their bank. Whoever has it can answer in their place: send it to that customer and nobody else.
                             */
                            link?: string;
                            loginId: string;
                            /** @enum {string} */
                            reason: "mfa" | "reconnect";
                            reference: string | null;
                            /** @description The run in which this happened; absent if it happened outside a run. */
                            runId?: string;
                        };
                        /**
                         * @description The version of the shape of events: it rises when a member is removed or gets another meaning, not when one is added.
                         * @constant
                         */
                        schemaVersion: 1;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC.
                         */
                        timestamp: string;
                        /** @constant */
                        type: "login.awaiting_user";
                    };
                };
            };
            responses: {
                /** @description The event was received. After any other answer it is sent again later; 410 stops all deliveries. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "login.gave_up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The user did not come back within USER_WAIT_LIMIT, and is not asked again.
         * @description This system posts the event to EVENTS_URL as a Standard Webhook, with the headers webhook-id, webhook-timestamp and webhook-signature. Answer it with a 2xx status.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The user did not come back within USER_WAIT_LIMIT, and is not asked again. */
                        data: {
                            /** @description Why: a FlinksCode, or one of our own codes (docs/glossary.md). */
                            code?: string;
                            institution: string | null;
                            loginId: string;
                            reference: string | null;
                            /** @description The run in which this happened; absent if it happened outside a run. */
                            runId?: string;
                        };
                        /**
                         * @description The version of the shape of events: it rises when a member is removed or gets another meaning, not when one is added.
                         * @constant
                         */
                        schemaVersion: 1;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC.
                         */
                        timestamp: string;
                        /** @constant */
                        type: "login.gave_up";
                    };
                };
            };
            responses: {
                /** @description The event was received. After any other answer it is sent again later; 410 stops all deliveries. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "login.recovered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A login that had been waiting for its user was refreshed; read the data from the API.
         * @description This system posts the event to EVENTS_URL as a Standard Webhook, with the headers webhook-id, webhook-timestamp and webhook-signature. Answer it with a 2xx status.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description A login that had been waiting for its user was refreshed; read the data from the API. */
                        data: {
                            /** @description Why: a FlinksCode, or one of our own codes (docs/glossary.md). */
                            code?: string;
                            institution: string | null;
                            loginId: string;
                            reference: string | null;
                            /** @description The run in which this happened; absent if it happened outside a run. */
                            runId?: string;
                        };
                        /**
                         * @description The version of the shape of events: it rises when a member is removed or gets another meaning, not when one is added.
                         * @constant
                         */
                        schemaVersion: 1;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC.
                         */
                        timestamp: string;
                        /** @constant */
                        type: "login.recovered";
                    };
                };
            };
            responses: {
                /** @description The event was received. After any other answer it is sent again later; 410 stops all deliveries. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "login.refreshed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A login whose user was not awaited was refreshed; read the data from the API.
         * @description This system posts the event to EVENTS_URL as a Standard Webhook, with the headers webhook-id, webhook-timestamp and webhook-signature. Answer it with a 2xx status.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description A login whose user was not awaited was refreshed; read the data from the API. */
                        data: {
                            /** @description Why: a FlinksCode, or one of our own codes (docs/glossary.md). */
                            code?: string;
                            institution: string | null;
                            loginId: string;
                            reference: string | null;
                            /** @description The run in which this happened; absent if it happened outside a run. */
                            runId?: string;
                        };
                        /**
                         * @description The version of the shape of events: it rises when a member is removed or gets another meaning, not when one is added.
                         * @constant
                         */
                        schemaVersion: 1;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC.
                         */
                        timestamp: string;
                        /** @constant */
                        type: "login.refreshed";
                    };
                };
            };
            responses: {
                /** @description The event was received. After any other answer it is sent again later; 410 stops all deliveries. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "login.reminder": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The user has not come back yet: send them the link again.
         * @description This system posts the event to EVENTS_URL as a Standard Webhook, with the headers webhook-id, webhook-timestamp and webhook-signature. Answer it with a 2xx status.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The user has not come back yet: send them the link again. */
                        data: {
                            /** @description Why: a FlinksCode, or one of our own codes (docs/glossary.md). */
                            code?: string;
                            institution: string | null;
                            /**
                             * Format: uri
                             * @description The address of the page where the customer answers their bank. Whoever has it can answer in their place: send it to that customer and nobody else.
                             */
                            link?: string;
                            loginId: string;
                            /** @enum {string} */
                            reason: "mfa" | "reconnect";
                            reference: string | null;
                            /** @description The run in which this happened; absent if it happened outside a run. */
                            runId?: string;
                        };
                        /**
                         * @description The version of the shape of events: it rises when a member is removed or gets another meaning, not when one is added.
                         * @constant
                         */
                        schemaVersion: 1;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC.
                         */
                        timestamp: string;
                        /** @constant */
                        type: "login.reminder";
                    };
                };
            };
            responses: {
                /** @description The event was received. After any other answer it is sent again later; 410 stops all deliveries. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "login.replaced": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Another LoginId (`newLoginId`) has taken over the accounts and the history of the login: use that one from now on.
         * @description This system posts the event to EVENTS_URL as a Standard Webhook, with the headers webhook-id, webhook-timestamp and webhook-signature. Answer it with a 2xx status.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Another LoginId (`newLoginId`) has taken over the accounts and the history of the login: use that one from now on. */
                        data: {
                            institution: string | null;
                            loginId: string;
                            newLoginId: string;
                            reference: string | null;
                        };
                        /**
                         * @description The version of the shape of events: it rises when a member is removed or gets another meaning, not when one is added.
                         * @constant
                         */
                        schemaVersion: 1;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC.
                         */
                        timestamp: string;
                        /** @constant */
                        type: "login.replaced";
                    };
                };
            };
            responses: {
                /** @description The event was received. After any other answer it is sent again later; 410 stops all deliveries. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "login.replacement_offered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The user came back with another LoginId (`newLoginId`) that has the same accounts, or some of them (`proof`: `partial`). If it shall take the place of this one, send POST /v1/logins/{loginId}/replace.
         * @description This system posts the event to EVENTS_URL as a Standard Webhook, with the headers webhook-id, webhook-timestamp and webhook-signature. Answer it with a 2xx status.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The user came back with another LoginId (`newLoginId`) that has the same accounts, or some of them (`proof`: `partial`). If it shall take the place of this one, send POST /v1/logins/{loginId}/replace. */
                        data: {
                            institution: string | null;
                            loginId: string;
                            newLoginId: string;
                            /** @enum {string} */
                            proof: "accounts" | "partial";
                            reference: string | null;
                        };
                        /**
                         * @description The version of the shape of events: it rises when a member is removed or gets another meaning, not when one is added.
                         * @constant
                         */
                        schemaVersion: 1;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC.
                         */
                        timestamp: string;
                        /** @constant */
                        type: "login.replacement_offered";
                    };
                };
            };
            responses: {
                /** @description The event was received. After any other answer it is sent again later; 410 stops all deliveries. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "login.user_needed_soon": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The bank of the login will want its user before long: offer them a refresh while they are present.
         * @description This system posts the event to EVENTS_URL as a Standard Webhook, with the headers webhook-id, webhook-timestamp and webhook-signature. Answer it with a 2xx status.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The bank of the login will want its user before long: offer them a refresh while they are present. */
                        data: {
                            /**
                             * Format: date-time
                             * @description The moment from which the data is older than REFRESH_MAX_AGE.
                             */
                            by: string;
                            institution: string | null;
                            loginId: string;
                            reference: string | null;
                            /** @description The run in which this happened; absent if it happened outside a run. */
                            runId?: string;
                        };
                        /**
                         * @description The version of the shape of events: it rises when a member is removed or gets another meaning, not when one is added.
                         * @constant
                         */
                        schemaVersion: 1;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC.
                         */
                        timestamp: string;
                        /** @constant */
                        type: "login.user_needed_soon";
                    };
                };
            };
            responses: {
                /** @description The event was received. After any other answer it is sent again later; 410 stops all deliveries. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "operator.alert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * An operator of this system should see to something. `code` is stable, `message` is for people to read.
         * @description This system posts the event to EVENTS_URL as a Standard Webhook, with the headers webhook-id, webhook-timestamp and webhook-signature. Answer it with a 2xx status.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description An operator of this system should see to something. `code` is stable, `message` is for people to read. */
                        data: {
                            code: string;
                            /** @description How often this has happened since the last alert of the kind; absent if it is not counted. */
                            count?: number;
                            flinksCode?: string;
                            institution?: string;
                            loginId?: string;
                            message: string;
                            /** @description The run in which this happened; absent if it happened outside a run. */
                            runId?: string;
                        };
                        /**
                         * @description The version of the shape of events: it rises when a member is removed or gets another meaning, not when one is added.
                         * @constant
                         */
                        schemaVersion: 1;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC.
                         */
                        timestamp: string;
                        /** @constant */
                        type: "operator.alert";
                    };
                };
            };
            responses: {
                /** @description The event was received. After any other answer it is sent again later; 410 stops all deliveries. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "run.finished": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A run has ended: it has finished, or was stopped.
         * @description This system posts the event to EVENTS_URL as a Standard Webhook, with the headers webhook-id, webhook-timestamp and webhook-signature. Answer it with a 2xx status.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description A run has ended: it has finished, or was stopped. */
                        data: {
                            counts: {
                                awaiting_user: number;
                                failed: number;
                                gave_up: number;
                                open: number;
                                refreshed: number;
                                revoked: number;
                                unavailable: number;
                            };
                            runId: string;
                            /** @enum {string} */
                            state: "finished" | "stopped";
                            total: number;
                            warnings: string[];
                        };
                        /**
                         * @description The version of the shape of events: it rises when a member is removed or gets another meaning, not when one is added.
                         * @constant
                         */
                        schemaVersion: 1;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC.
                         */
                        timestamp: string;
                        /** @constant */
                        type: "run.finished";
                    };
                };
            };
            responses: {
                /** @description The event was received. After any other answer it is sent again later; 410 stops all deliveries. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        /** @description RFC 9457: see ProblemDocument. */
        Problem: Record<string, never>;
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
