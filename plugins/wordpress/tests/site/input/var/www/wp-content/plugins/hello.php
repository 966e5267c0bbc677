<?php
/**
 * @package Hello
 */
/*
Plugin Name: Hello
Version: 1.7.2
License: GPLv2 or later
*/
