/** A small shop, as somebody writes one for MySQL: Spring Boot, Flyway, JPA. */
package io.hadal.it.shop;
